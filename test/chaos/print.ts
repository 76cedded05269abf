import { setTimeout as sleep } from 'node:timers/promises'

export function print(text: string): void {
  process.stdout.write(text)
}

export function printProgress(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Runs `work`, and afterwards `remove`, also when the program is interrupted. Then what runs in the labs may keep
 * them from being removed, so that is not waited for longer than a minute. */
export async function removing<T>(remove: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void Promise.race([remove(), sleep(60_000)]).finally(() => process.exit(99)))
  return await work().finally(remove)
}

/** A table of lines of cells, of which the first is the header. The first columns contain text, the others numbers. */
export function columns(cells: readonly (readonly string[])[], texts: number): string {
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)))
  const lines = cells.map((line) =>
    line.map((cell, i) => (i < texts ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  )
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return [lines[0]!, rule, ...lines.slice(1)].join('\n')
}
