import { FailedError } from '../../core/errors.js'
import { showsOutput } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { probeTimeout, stepTimeout } from '../failure/failure.js'
import { clearPending } from '../host/pending-notes.js'
import type { Session } from '../host/session.js'
import { OutputProgress } from '../transcript/output-progress.js'
import { OutputLimitError, type Part } from '../transcript/part.js'
import type { Exchange, ExchangeItem, Reply } from './item.js'

/** Is notified of the output of an exchange's steps while they run. */
export interface StepListener {
  /** Called with the last complete line that a step has written. */
  onLine(item: ExchangeItem, line: string): void
  /** Called with the progress that a step reports. */
  onReport(item: ExchangeItem, text: string): void
  /** Masks the secrets in a text. */
  mask(text: string): string
}

/**
 * Sends an exchange, and yields a reply for each item that the host has run, as it arrives. Throws UnreachableError,
 * and FailedError that names the item that was running when the time was up, or says that the lock is lost.
 */
export async function* send(session: Session, exchange: Exchange, listener: StepListener): AsyncGenerator<Reply> {
  const sent = new SentExchange(exchange, listener)
  const arrived: Reply[] = []
  let wake = () => {}
  let failure: unknown
  let hasEnded = false
  session.hasSentChanges ||= sent.hasSteps
  const running = session.run(sent.parts, sent.timeout, {
    ...(sent.hasSteps && { onOutput: (...output) => sent.follow(...output) }),
    onPart(part, output, progress) {
      const reply = sent.addOutput(part, output)
      if (!reply) return
      progress.restartTimeout(sent.timeout ?? session.timeout)
      arrived.push(reply)
      wake()
    },
  })
  const ended = running.catch((error: unknown) => {
    failure = error
  })
  void ended.then(() => {
    hasEnded = true
    wake()
  })
  while (arrived.length > 0 || !hasEnded) {
    const reply = arrived.shift()
    if (reply) yield reply
    else await new Promise<void>((resolve) => (wake = resolve))
  }
  if (failure) throw failure === session.lost ? failure : sent.explain(failure)
}

/** The parts of an exchange, with the item that each of them belongs to. */
class SentExchange {
  readonly parts: Part[] = []
  readonly #items: (ExchangeItem | undefined)[] = []
  #outputs: Output[] = []
  /** The items that have not finished, in order. */
  #left: readonly ExchangeItem[]
  #lastLine: string | undefined
  readonly #progress

  constructor(
    exchange: Exchange,
    private readonly listener: StepListener,
  ) {
    this.#progress = {
      stdout: { part: -1, of: new OutputProgress(listener.mask) },
      stderr: { part: -1, of: new OutputProgress(listener.mask) },
    }
    this.#left = exchange.items
    this.#add(exchange.clear.map((finished) => ({ script: clearPending(finished) })))
    for (const item of exchange.items) this.#add(item.parts, item)
  }

  /** The time limit of the item that runs now, in milliseconds; undefined if that of the run applies. */
  get timeout(): number | undefined {
    const seconds = this.#left[0]?.task.resource?.timeout
    return seconds === undefined ? undefined : seconds * 1000
  }

  get hasSteps(): boolean {
    return this.#left.some(({ type }) => type === 'change')
  }

  /** Adds the output of a part. Returns the reply if the part is the last one of its item. */
  addOutput(part: number, output: Output): Reply | undefined {
    const item = this.#items[part]
    if (!item) return undefined
    this.#outputs.push(output)
    const isLast = this.#items[part + 1] !== item || (this.parts[part]!.required === true && output.code !== 0)
    if (!isLast) return undefined
    const outputs = this.#outputs
    this.#outputs = []
    this.#left = this.#left.slice(1)
    this.#lastLine = undefined
    return { item, outputs }
  }

  /** Reports the progress of a step to the listener, and its output if it is for people. The output of probes is not reported. */
  follow(part: number, stream: 'stdout' | 'stderr', bytes: Buffer): void {
    const item = this.#items[part]
    if (!item || !isStep(this.parts[part]!)) return
    const progress = this.#progress[stream]
    if (progress.part !== part) Object.assign(progress, { part, of: new OutputProgress(this.listener.mask) })
    const { line, reports } = progress.of.push(bytes)
    for (const report of reports) this.listener.onReport(item, report)
    if (line === undefined) return
    this.#lastLine = line
    if (showsOutput(item.task.resource)) this.listener.onLine(item, line)
  }

  /** Adds to a timeout the item that was running, which need not be the one whose turn it is. */
  explain(error: unknown): unknown {
    const [item] = this.#left
    if (!(error instanceof FailedError) || error instanceof OutputLimitError || !item) return error
    return item.type === 'probe' || item.type === 'check' || item.type === 'names'
      ? probeTimeout(error, item.task.task.name)
      : stepTimeout(error, this.#lastLine)
  }

  #add(parts: readonly Part[], item?: ExchangeItem): void {
    this.parts.push(...parts)
    for (const _ of parts) this.#items.push(item)
  }
}

function isStep(part: Part): boolean {
  return 'use' in part && part.use === 'step'
}
