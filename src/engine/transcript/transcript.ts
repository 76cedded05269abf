import { randomBytes } from 'node:crypto'
import type { Bytes } from '../../core/content/content.js'
import { HaployError } from '../../core/errors.js'
import { headBytes } from '../../core/shell/head-bytes.js'
import { Output } from '../../core/shell/output.js'
import { functionsOf } from '../../core/shell/script.js'
import { OutputLimitError, type Part } from './part.js'
import { StreamSplitter } from './stream-splitter.js'

interface Listener {
  /** Called with the output of a part as it arrives. */
  onOutput?(part: number, stream: 'stdout' | 'stderr', bytes: Buffer): void
  /** Called when a part has finished, in the order of the parts. */
  onPart(part: number, output: Output): void
}

/**
 * A script that runs several parts, and the reader of its output. A random mark that no part can know separates the
 * outputs of the parts on both streams. Each part is sent as one quoted word for `eval`, so that a syntax error in it
 * does not affect the others.
 */
export class Transcript {
  readonly #stdout: StreamSplitter
  readonly #stderr: StreamSplitter
  readonly #finished = { stdout: [] as { bytes: Buffer; tail: string }[], stderr: [] as Buffer[] }
  #count = 0

  constructor(
    private readonly parts: readonly Part[],
    private readonly listener: Listener,
    private readonly mark: string = randomBytes(12).toString('hex'),
  ) {
    const { length } = parts
    this.#stdout = new StreamSplitter(mark, length, {
      onBytes: (part, bytes) => listener.onOutput?.(part, 'stdout', bytes),
      onEnd: (bytes, tail) => this.#finished.stdout.push({ bytes, tail }),
    })
    this.#stderr = new StreamSplitter(mark, length, {
      onBytes: (part, bytes) => listener.onOutput?.(part, 'stderr', bytes),
      onEnd: (bytes) => this.#finished.stderr.push(bytes),
    })
  }

  get script(): string {
    const fed = this.parts.flatMap((part, index) => (part.input === undefined ? [] : [index]))
    return [
      `m() { printf '\\n%s %s\\n' ${this.mark} "$1"; printf '\\n%s\\n' ${this.mark} >&2; }`,
      ...(fed.length > 1 ? [headBytes] : []),
      ...functionsOf(this.parts.map(({ script }) => script)),
      ...this.parts.map((part, index) => runPart(part, index === fed.at(-1))),
    ].join('\n')
  }

  get input(): Bytes[] {
    return this.parts.flatMap((part) => part.input ?? [])
  }

  /**
   * Reads everything that has arrived on both streams so far, even if it ends inside a line. Throws OutputLimitError when
   * a part has written more than haploy reads of it.
   */
  update(whole: Pick<Output, 'stdout' | 'stderr'>): void {
    this.#stdout.update(whole.stdout)
    this.#stderr.update(whole.stderr)
    const { stdout, stderr } = this.#finished
    while (this.#count < Math.min(stdout.length, stderr.length)) {
      const { bytes, tail } = stdout[this.#count]!
      const output = new Output(Number(tail), bytes, stderr[this.#count]!)
      this.listener.onPart(this.#count, output)
      this.#count += 1
    }
    this.#assertWithinLimit(this.#stdout, whole.stdout)
    this.#assertWithinLimit(this.#stderr, whole.stderr)
  }

  #assertWithinLimit(splitter: StreamSplitter, whole: Buffer): void {
    const limit = this.parts[splitter.part]?.limit
    if (limit && splitter.restOf(whole).length > limit.bytes) throw new OutputLimitError(limit)
  }

  /**
   * Reads the output of a finished exchange. Throws HaployError when the shell of the host exited before the last part.
   */
  end(whole: Output): void {
    this.update(whole)
    const { code, stderr } = whole
    if (this.#count === this.parts.length || (code === 0 && this.#count > 0)) return
    const reason = this.#stderr.restOf(stderr).toString('utf8').trim()
    throw new HaployError(`the shell on the host exited early with code ${code}: ${reason || 'no message'}`)
  }
}

function runPart({ script, input, required }: Part, isLastFed: boolean): string {
  const run = `(eval ${script.word.text})`
  const ran = `${input ? feedInput(run, input, isLastFed) : `${run} </dev/null; r=$?`}; m "$r"`
  return required ? `${ran}; [ "$r" = 0 ] || exit 0` : ran
}

/**
 * What a part leaves unread must not become the input of the next part, hence the draining `cat`. The last part reads
 * all remaining input directly: large files arrive sooner through one program less.
 */
function feedInput(run: string, { size }: Bytes, isLast: boolean): string {
  if (isLast) return `${run}; r=$?; cat >/dev/null`
  return `h ${size} | { ${run}; r=$?; cat >/dev/null; exit "$r"; }; r=$?`
}
