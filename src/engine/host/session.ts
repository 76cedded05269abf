import { FailedError, type HaployError, UnreachableError } from '../../core/errors.js'
import type { Facts } from '../../core/host/facts.js'
import type { Host } from '../../core/host/host.js'
import { Output } from '../../core/shell/output.js'
import type { Connect, Connection, ExchangeProgress, Target, TransportOptions } from '../../transport/transport.js'
import type { OutputLimit, Part } from '../transcript/part.js'
import { Transcript } from '../transcript/transcript.js'
import { HostConnection } from './connection.js'
import { factParts, parseFacts } from './facts.js'
import type { Lock } from './lock.js'
import { identityProbe, type Machines } from './machines.js'
import { PendingHandlers } from './pending-handlers.js'
import { type Notes, parseNotes, readNotes } from './pending-notes.js'
import { HostState } from './state.js'

/** One output for each part; undefined for a part that did not run because an earlier required one failed. */
export type Outputs = readonly (Output | undefined)[]

/** What is read first of a host is small. */
const notesLimit: OutputLimit = { bytes: 256 * 1024, of: 'the notes of pending handlers' }
const otherLimit: OutputLimit = { bytes: 64 * 1024, of: 'the lock and the identity of the host' }

/** Is notified of the output of an exchange while it runs. */
export interface ExchangeListener {
  onOutput?(part: number, stream: 'stdout' | 'stderr', bytes: Buffer): void
  /** Called when a part has finished. `progress` can restart the time limit for the parts after it. */
  onPart?(part: number, output: Output, progress: ExchangeProgress): void
}

/** The session with one host during a run: a connection that is opened once, and the lock of the host. */
export class Session {
  exchanges = 0
  /** Whether the run has reported the gathering of facts on this host. */
  factsReported = false
  /** Whether the run has begun to change this host. */
  hasSentChanges = false
  /** Tasks of the plays that were begun which were not done: `role : task`. */
  readonly notDone: string[] = []
  readonly state = new HostState()
  /** The number of notes of pending handlers that only later versions of haploy can read. */
  newerNotes = 0
  /** Returns the uses of a role on this host in the run. */
  usesOf: (role: string) => readonly object[] = () => []
  readonly #login: HostConnection
  #connection: Connection | undefined
  /** True when the shell that took the lock hung and has been replaced. */
  #unlocked = false
  /** Why the host must not be touched any more. */
  #lost: HaployError | undefined
  #isRunning = false
  #opened: Promise<Facts> | undefined
  #stopped: Promise<boolean> | undefined
  #closed: Promise<void> | undefined

  constructor(
    readonly host: Host,
    private readonly target: Target,
    connect: Connect,
    private readonly options: TransportOptions,
    private readonly machines: Machines,
    private readonly lock?: Lock,
  ) {
    this.#login = new HostConnection(target, connect, options)
  }

  /**
   * Starts to log in, and resolves when the TCP connection is being opened. Nothing is sent to the shell before `open`.
   */
  connect(): Promise<void> {
    return this.#login.begin()
  }

  /** Connects and reads the facts, once. Throws UnreachableError or FailedError. */
  open(): Promise<Facts> {
    this.#opened ??= this.#open()
    return this.#opened
  }

  /** The error after which nothing is sent to the host any more, such as that another run has taken its lock. */
  get lost(): HaployError | undefined {
    return this.#lost
  }

  /** The default time limit of an exchange in milliseconds. */
  get timeout(): number {
    return this.options.commandTimeout
  }

  /**
   * Runs parts in one exchange. Throws UnreachableError, FailedError when the time is up or another run has taken the
   * lock, and HaployError when the shell exits early.
   */
  async run(parts: readonly Part[], timeout?: number, listener: ExchangeListener = {}): Promise<Outputs> {
    if (!this.#connection) throw new Error(`the session of ${this.host.name} is not open`)
    await this.#lockAgain()
    const outputs = new Array<Output | undefined>(parts.length).fill(undefined)
    let progress: ExchangeProgress
    const transcript = new Transcript(parts, {
      ...(listener.onOutput && { onOutput: (...output) => listener.onOutput!(...output) }),
      onPart(part, output) {
        outputs[part] = output
        listener.onPart?.(part, output, progress)
      },
    })
    const onOutput = (_chunk: Buffer, _stream: string, still: ExchangeProgress) => {
      progress = still
      transcript.update(still.output())
    }
    const { script, input } = transcript
    this.exchanges += 1
    this.#isRunning = true
    try {
      transcript.end(await this.#connection.exchange({ script, input, timeout, onOutput }))
      return outputs
    } catch (error) {
      this.#unlocked = error instanceof FailedError
      throw error
    } finally {
      this.#isRunning = false
    }
  }

  /**
   * Ends what runs on the host, and sends nothing to it any more. Resolves to true if something was running and has been
   * ended.
   */
  stop(): Promise<boolean> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<boolean> {
    const connection = this.#connection
    this.#lost ??= new UnreachableError(`${this.host.name}: the run was stopped`)
    this.#login.abort()
    if (!this.#isRunning || !connection?.endExchange) return false
    return await connection.endExchange().then(
      () => true,
      () => false,
    )
  }

  /**
   * Reads the pending handlers from the host, because an exchange that was given up does not report how far it came. If
   * the host does not answer, its notes stay for the next run.
   */
  async readPending(): Promise<void> {
    try {
      const [output] = await this.run([{ script: readNotes, limit: notesLimit }])
      if (output) this.state.pending.update(parseNotes(output).pending)
    } catch {
      // What the host does not tell stays as it is known.
    }
  }

  /**
   * Aborts a login, and waits until the facts are read, so that nothing outlives the run. The session cannot be opened
   * again.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#opened ??= Promise.reject(new UnreachableError(`${this.host.name}: the run is over`))
    this.#login.abort()
    await this.#opened.catch(() => {})
    // The step that is being ended fails before all its processes have ended.
    await this.#stopped
    await this.#login.close()
    this.#connection = undefined
  }

  async #open(): Promise<Facts> {
    this.#connection = await this.#login.ready()
    const parts = [...factParts, identityProbe, { script: readNotes, limit: notesLimit }]
    const ask = (all: readonly Part[]) => this.run(all.map((part) => ({ limit: otherLimit, ...part })))
    const outputs = await (this.lock?.runLocked(parts, ask) ?? ask(parts))
    const answers = outputs.map((output) => output ?? new Output(1, Buffer.alloc(0), Buffer.alloc(0)))
    const { pending, newer }: Notes = parseNotes(answers.at(-1)!)
    this.state.pending = new PendingHandlers(pending, this.usesOf)
    this.newerNotes = newer
    const identity = identityProbe.parse(answers.at(-2)!, this.#connection.hostKey)
    if (identity) this.machines.add(this.host.name, identity)
    return parseFacts(answers, this.target.address)
  }

  async #lockAgain(): Promise<void> {
    if (this.#lost) throw this.#lost
    if (!this.lock || !this.#unlocked) return
    this.#unlocked = false
    try {
      await this.lock.retake((parts) => this.run(parts))
    } catch (error) {
      if (error instanceof FailedError && !this.#unlocked) this.#lost = error
      throw error
    }
  }
}
