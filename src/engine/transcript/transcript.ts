import { randomBytes } from 'node:crypto'
import type { Bytes } from '../../core/content/content.js'
import { HaployError } from '../../core/errors.js'
import { headBytes } from '../../core/shell/head-bytes.js'
import { Output } from '../../core/shell/output.js'
import { quote } from '../../core/shell/script.js'
import type { Part } from './part.js'
import { StreamSplitter } from './stream-splitter.js'

interface Listener {
  /** Called with output of a part as it comes. */
  onOutput?(part: number, stream: 'stdout' | 'stderr', bytes: Buffer): void
  /** Called when a part has ended, in the order of the parts. */
  onPart(part: number, output: Output): void
}

/**
 * A script that runs many parts in one go, and the reader of what comes back. A random mark that no part can know separates
 * their outputs on both streams; every part travels as one quoted word for `eval`, so that a syntax error stays inside.
 */
export class Transcript {
  readonly #stdout: StreamSplitter
  readonly #stderr: StreamSplitter
  readonly #ended = { stdout: [] as { bytes: Buffer; tail: string }[], stderr: [] as Buffer[] }
  #count = 0

  constructor(
    private readonly parts: readonly Part[],
    private readonly listener: Listener,
    private readonly mark: string = randomBytes(12).toString('hex'),
  ) {
    const { length } = parts
    this.#stdout = new StreamSplitter(mark, length, {
      onBytes: (part, bytes) => listener.onOutput?.(part, 'stdout', bytes),
      onEnd: (bytes, tail) => this.#ended.stdout.push({ bytes, tail }),
    })
    this.#stderr = new StreamSplitter(mark, length, {
      onBytes: (part, bytes) => listener.onOutput?.(part, 'stderr', bytes),
      onEnd: (bytes) => this.#ended.stderr.push(bytes),
    })
  }

  get script(): string {
    const fed = this.parts.flatMap((part, index) => (part.input === undefined ? [] : [index]))
    return [
      `m() { printf '\\n%s %s\\n' ${this.mark} "$1"; printf '\\n%s\\n' ${this.mark} >&2; }`,
      ...(fed.length > 1 ? [headBytes] : []),
      ...this.parts.map((part, index) => runPart(part, index === fed.at(-1))),
    ].join('\n')
  }

  get input(): Bytes[] {
    return this.parts.flatMap((part) => part.input ?? [])
  }

  /** Takes all that has come on both streams until now, cut anywhere. */
  take(whole: Pick<Output, 'stdout' | 'stderr'>): void {
    this.#stdout.take(whole.stdout)
    this.#stderr.take(whole.stderr)
    const { stdout, stderr } = this.#ended
    while (this.#count < Math.min(stdout.length, stderr.length)) {
      const { bytes, tail } = stdout[this.#count]!
      const output = new Output(Number(tail), bytes, stderr[this.#count]!)
      this.listener.onPart(this.#count, output)
      this.#count += 1
    }
  }

  /** Takes the whole of an exchange that has ended. Throws HaployError when the host's shell gave up in its midst. */
  end(whole: Output): void {
    this.take(whole)
    const { code, stderr } = whole
    if (this.#count === this.parts.length || (code === 0 && this.#count > 0)) return
    const complaint = this.#stderr.restOf(stderr).toString('utf8').trim()
    throw new HaployError(`the host's shell gave up (exit code ${code}): ${complaint || 'no message'}`)
  }
}

function runPart({ script, input, required }: Part, isLastFed: boolean): string {
  const run = `(eval ${quote(script.text)})`
  const ran = `${input ? feeding(run, input, isLastFed) : `${run} </dev/null; r=$?`}; m "$r"`
  return required ? `${ran}; [ "$r" = 0 ] || exit 0` : ran
}

/**
 * What a part leaves unread must not become the next part's input, hence the draining `cat`. The last one has all that is
 * left, and large files come sooner when they go through one program less.
 */
function feeding(run: string, { size }: Bytes, isLast: boolean): string {
  if (isLast) return `${run}; r=$?; cat >/dev/null`
  return `h ${size} | { ${run}; r=$?; cat >/dev/null; exit "$r"; }; r=$?`
}
