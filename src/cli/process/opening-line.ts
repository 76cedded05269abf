/**
 * Shows a line on the terminal while the modules of a run are loaded. The first text that anybody else writes replaces it,
 * on standard output or standard error.
 */
export function showOpeningLine(text: string): void {
  const streams = [process.stdout, process.stderr]
  const originals = streams.map((stream) => stream.write)
  // Only one row is erased. Characters outside of ASCII may be two columns wide.
  const room = Math.max(1, process.stdout.columns - 1)
  process.stdout.write(text.slice(0, /^[ -~]*$/.test(text) ? room : Math.floor(room / 2)))
  const clear = () => {
    for (const [index, stream] of streams.entries()) stream.write = originals[index]!
    process.stdout.write(eraseLine)
  }
  for (const stream of streams) {
    stream.write = (...args: unknown[]) => {
      clear()
      return Reflect.apply(stream.write, stream, args)
    }
  }
}

const eraseLine = '\r\x1b[2K'
