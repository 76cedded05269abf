import { progressMark } from '../../core/shell/progress.js'

/** Follows what a step writes on one stream, for people who wait for it. */
export class OutputProgress {
  #line: Buffer = Buffer.alloc(0)
  #report: Buffer = Buffer.alloc(0)

  /** Takes output as it comes. Gives the last line that it completes, and what the step reports of how far it is. */
  take(bytes: Buffer): { readonly line?: string; readonly reports: readonly string[] } {
    const line = this.#lastLine(bytes)
    const reports = this.#reports(bytes)
    return line === undefined || line.startsWith(progressMark) ? { reports } : { line, reports }
  }

  /**
   * Of a line that has only begun, the rest of a secret may be on its way, so only complete ones count. The beginning of a
   * long line is left out, with the word that the cut went through.
   */
  #lastLine(chunk: Buffer): string | undefined {
    const bytes = chunk.length > longestLine ? chunk.subarray(-longestLine) : Buffer.concat([this.#line, chunk])
    const end = Math.max(bytes.lastIndexOf('\n'), bytes.lastIndexOf('\r'))
    const isCut = bytes.length > longestLine || chunk.length > longestLine
    this.#line = Buffer.from(bytes.subarray(end + 1).subarray(-longestLine))
    if (end < 0) return undefined
    const lines = bytes
      .subarray(0, end)
      .subarray(-longestLine)
      .toString('utf8')
      .trimEnd()
      .split(/[\r\n]+/)
    const line = lines.at(-1)!
    return (isCut && lines.length === 1 ? line.replace(/^\S*\s?/, '') : line).trim() || undefined
  }

  /** A line may come in several chunks. */
  #reports(chunk: Buffer): readonly string[] {
    const end = chunk.lastIndexOf('\n')
    const whole = Buffer.concat([this.#report, chunk.subarray(0, Math.max(end, 0))])
    const rest = end < 0 ? Buffer.concat([this.#report, chunk]) : chunk.subarray(end + 1)
    this.#report = Buffer.from(rest.subarray(0, longestReport))
    if (end < 0 || !whole.includes(progressMark)) return []
    const lines = whole.toString('utf8').split('\n')
    return lines.filter((line) => line.startsWith(progressMark)).map((line) => line.slice(progressMark.length).trim())
  }
}

/** Bytes of a line that are worth a place on the screen. */
const longestLine = 500

/** Bytes of a report that is not complete yet which are kept: more than anybody reads. */
const longestReport = 1000
