import { progressMark } from '../../core/shell/progress.js'

/** Extracts lines and progress reports from one output stream of a step. */
export class OutputProgress {
  #line: Buffer = Buffer.alloc(0)
  #report: Buffer = Buffer.alloc(0)

  /** Adds output. Returns the last line that it completes, and the progress reports in it. */
  push(bytes: Buffer): { readonly line?: string; readonly reports: readonly string[] } {
    const line = this.#lastLine(bytes)
    const reports = this.#reports(bytes)
    return line === undefined || line.startsWith(progressMark) ? { reports } : { line, reports }
  }

  /**
   * Only complete lines count, because an incomplete one may end inside a secret. The beginning of a long line is left
   * out, including the word that is cut in two.
   */
  #lastLine(chunk: Buffer): string | undefined {
    const bytes = chunk.length > maxLineBytes ? chunk.subarray(-maxLineBytes) : Buffer.concat([this.#line, chunk])
    const end = Math.max(bytes.lastIndexOf('\n'), bytes.lastIndexOf('\r'))
    const isCut = bytes.length > maxLineBytes || chunk.length > maxLineBytes
    this.#line = Buffer.from(bytes.subarray(end + 1).subarray(-maxLineBytes))
    if (end < 0) return undefined
    const lines = bytes
      .subarray(0, end)
      .subarray(-maxLineBytes)
      .toString('utf8')
      .trimEnd()
      .split(/[\r\n]+/)
    const line = lines.at(-1)!
    return (isCut && lines.length === 1 ? line.replace(/^\S*\s?/, '') : line).trim() || undefined
  }

  /** A report may arrive in several chunks. */
  #reports(chunk: Buffer): readonly string[] {
    const end = chunk.lastIndexOf('\n')
    const whole = Buffer.concat([this.#report, chunk.subarray(0, Math.max(end, 0))])
    const rest = end < 0 ? Buffer.concat([this.#report, chunk]) : chunk.subarray(end + 1)
    this.#report = Buffer.from(rest.subarray(0, maxReportBytes))
    if (end < 0 || !whole.includes(progressMark)) return []
    const lines = whole.toString('utf8').split('\n')
    return lines.filter((line) => line.startsWith(progressMark)).map((line) => line.slice(progressMark.length).trim())
  }
}

/** Bytes of a line that are shown at most. */
const maxLineBytes = 500

/** Bytes of an incomplete report that are kept at most. */
const maxReportBytes = 1000
