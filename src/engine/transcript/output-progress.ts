import { progressMark } from '../../core/shell/progress.js'

/**
 * Extracts lines and progress reports from one output stream of a step. Secrets are masked before a long line is cut,
 * because half of a secret could not be recognized.
 */
export class OutputProgress {
  #line: Buffer = Buffer.alloc(0)

  constructor(private readonly mask: (text: string) => string = (text) => text) {}

  /** Adds output. Returns the last line that it completes, and the progress reports in it. */
  push(chunk: Buffer): { readonly line?: string; readonly reports: readonly string[] } {
    const bytes = this.#line.length === 0 ? chunk : Buffer.concat([this.#line, chunk])
    const end = Math.max(bytes.lastIndexOf('\n'), bytes.lastIndexOf('\r'))
    // Only complete lines count, because an incomplete one may end inside a secret.
    this.#line = Buffer.from(bytes.subarray(end + 1).subarray(-longestSearched))
    if (end < 0) return { reports: [] }
    const complete = bytes.subarray(0, end)
    const line = this.#lastLine(complete)
    const reports = this.#reports(complete)
    return line === undefined || line.startsWith(progressMark) ? { reports } : { line, reports }
  }

  /** The beginning of a long line is left out, including the word that is cut in two. */
  #lastLine(complete: Buffer): string | undefined {
    const text = complete.subarray(-longestSearched).toString('utf8').trimEnd()
    const start = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
    const masked = this.mask(text.slice(start))
    const isCut = masked.length > longestLine || (start === 0 && complete.length >= longestSearched)
    return (isCut ? masked.slice(-longestLine).replace(/^\S*\s?/, '') : masked).trim() || undefined
  }

  #reports(complete: Buffer): readonly string[] {
    if (!complete.includes(progressMark)) return []
    const lines = complete.toString('utf8').split('\n')
    return lines
      .filter((line) => line.startsWith(progressMark))
      .map((line) => this.mask(line.slice(progressMark.length).trim()).slice(0, longestReport))
  }
}

/** Characters of a line, and of a report, that are shown at most. */
const [longestLine, longestReport] = [500, 1000]

/** Bytes of a line that are searched for secrets. */
const longestSearched = 16 * 1024
