import { FailedError, UnreachableError } from '../../core/errors.js'
import type { Facts } from '../../core/facts.js'
import type { Host } from '../../core/host.js'
import { Output } from '../../core/shell/output.js'
import type { Connect, Connection, Exchange, Target, TransportOptions, UnderWay } from '../../transport/transport.js'
import { Forecast } from '../dry-run/effects.js'
import { type Batch, batch, type Part, type Progress } from '../exchange/batch.js'
import { type Outputs, Turns } from '../exchange/turns.js'
import { HostConnection } from './connection.js'
import { factScripts, parseFacts } from './facts.js'
import type { Lock } from './lock.js'
import { Owed } from './owed.js'
import { pendingProbe } from './pending.js'

interface ExchangeOptions {
  /** Milliseconds. */
  timeout?: number
  /** Called as output comes. */
  onProgress?(progress: Progress): void
  /** Called as output comes, with the index of the part under way; for who does not want `onProgress`. */
  onPart?(part: number): void
}

interface WholeOptions extends ExchangeOptions {
  /** Called when parts have ended, with their number; `read` gives the outputs of those that have come as a whole. */
  onEnded?(parts: number, read: () => Outputs, underWay: UnderWay): void
}

/** One host during a run: its connection, opened once, what it said of itself, and how often it was spoken to. */
export class Session {
  exchanges = 0
  /** Whether the run has reported that it got to know this host. */
  greeted = false
  /** Handlers that earlier runs, or this one, owe the host. */
  owed = new Owed([])
  /** What a dry run has announced so far, also in earlier plays. */
  readonly forecast = new Forecast()
  readonly #login: HostConnection
  #connection: Connection | undefined
  /** The shell that took the lock is gone: it hung, and another one stands in for it. */
  #unlocked = false
  #opened: Promise<Facts> | undefined
  #closed: Promise<void> | undefined

  constructor(
    readonly host: Host,
    private readonly target: Target,
    connect: Connect,
    private readonly options: TransportOptions,
    private readonly lock?: Lock,
  ) {
    this.#login = new HostConnection(target, connect, options)
  }

  /** Begins to log in, and resolves when the host has been called. Nothing is sent to its shell before `open`. */
  connect(): Promise<void> {
    return this.#login.begin()
  }

  /** Connects and reads the facts, the first time that it is called. Throws UnreachableError or FailedError. */
  open(): Promise<Facts> {
    this.#opened ??= this.#open()
    return this.#opened
  }

  /** Runs parts in one exchange; undefined stands for those that did not run because a required one failed. */
  async exchange(parts: readonly Part[], options: WholeOptions = {}): Promise<Outputs> {
    if (!this.#connection) throw new Error(`the session of ${this.host.name} is not open`)
    if (this.lock && this.#unlocked) {
      this.#unlocked = false
      if (this.lock.again.length > 0) await this.exchange(this.lock.again)
    }
    const together = batch(parts)
    const { script, input } = together
    const { timeout } = options
    const onOutput = listener(together, options)
    this.exchanges += 1
    try {
      return together.read(await this.#connection.exchange({ script, input, timeout, ...(onOutput && { onOutput }) }))
    } catch (error) {
      this.#unlocked = error instanceof FailedError
      throw error
    }
  }

  /**
   * Runs groups of parts in one exchange. Each gets its outputs as soon as they are complete, and has the whole time that is
   * allowed; the groups that have not got theirs when the exchange fails are rejected with its error.
   */
  inTurn(groups: readonly (readonly Part[])[], options: ExchangeOptions): readonly Promise<Outputs>[] {
    const turns = new Turns(groups.map((parts) => parts.length))
    const onEnded: WholeOptions['onEnded'] = (parts, read, underWay) => {
      if (turns.serve(parts, read)) underWay.anew()
    }
    this.exchange(groups.flat(), { ...options, onEnded }).then(
      (outputs) => turns.end(outputs),
      (error: unknown) => turns.fail(error),
    )
    return turns.outputs
  }

  /**
   * Asks the host which handlers it is owed: an exchange that was given up does not tell how far it came. A host that does
   * not answer keeps its notes for the next run.
   */
  async recallOwed(): Promise<void> {
    const [output] = await this.exchange([pendingProbe]).catch(() => [])
    if (output) this.owed = new Owed(pendingProbe.parse(output))
  }

  /** Whether a task's own timeout, in seconds, is shorter than that of the run. */
  isTight(timeout: number | undefined): boolean {
    return timeout !== undefined && timeout * 1000 < this.options.commandTimeout
  }

  /** Breaks off a login, and waits for the facts that are being read, so that nothing outlives the run. It cannot be opened again. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#opened ??= Promise.reject(new UnreachableError(`${this.host.name}: the run is over`))
    this.#login.abort()
    await this.#opened.catch(() => {})
    await this.#login.close()
    this.#connection = undefined
  }

  async #open(): Promise<Facts> {
    this.#connection = await this.#login.ready()
    const parts = [...factScripts, pendingProbe.script].map((script) => ({ script }))
    const ask = (all: readonly Part[]) => this.exchange(all)
    const outputs = await (this.lock?.before(parts, ask) ?? ask(parts))
    const answers = outputs.map((output) => output ?? new Output(1, Buffer.alloc(0), Buffer.alloc(0)))
    this.owed = new Owed(pendingProbe.parse(answers.at(-1)!))
    return parseFacts(answers, this.target.address)
  }
}

/** Follows each of the two streams by itself, no more closely than somebody wants to know. */
function listener(
  { follow, count, readSoFar }: Batch,
  { onProgress, onPart, onEnded }: WholeOptions,
): Exchange['onOutput'] {
  if (onProgress || onEnded) {
    const followers = { stdout: follow(), stderr: follow() }
    const ended = { stdout: 0, stderr: 0 }
    return (chunk, stream, underWay) => {
      const progress = followers[stream](chunk)
      ended[stream] = progress.part
      onProgress?.(progress)
      onEnded?.(Math.min(ended.stdout, ended.stderr), () => readSoFar(underWay.soFar()), underWay)
    }
  }
  if (!onPart) return undefined
  const counters = { stdout: count(), stderr: count() }
  return (chunk, stream) => onPart(counters[stream](chunk))
}
