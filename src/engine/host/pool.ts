import { setTimeout as pause } from 'node:timers/promises'
import type { Facts } from '../../core/host/facts.js'
import type { Host } from '../../core/host/host.js'
import type { Connect, Target, TransportOptions } from '../../transport/transport.js'
import type { Lock } from './lock.js'
import { Machines } from './machines.js'
import { Session } from './session.js'

interface Options {
  readonly targets: ReadonlyMap<string, Target>
  readonly connect: Connect
  readonly transport: TransportOptions
  /** Absent: the hosts are not locked. */
  lockOf?(host: Host): Lock
}

/** The sessions of a run, one per host. */
export class Sessions {
  readonly machines = new Machines()
  readonly #sessions: Map<string, Session>
  /** Settles when the first hosts have been identified, or have had enough time. */
  #identified: Promise<unknown> = Promise.resolve()
  /** Hosts that have failed or cannot be reached. They are excluded from the rest of the run. */
  readonly #dropped = new Set<string>()
  /** Hosts that are opened ahead, and stay open until their last play. */
  readonly #ahead = new Set<Session>()
  readonly #looks = new Set<Session>()

  constructor(
    hosts: readonly Host[],
    private readonly options: Options,
  ) {
    const { targets, connect, transport, lockOf } = options
    const sessionOf = (host: Host) =>
      new Session(host, targets.get(host.name)!, connect, transport, this.machines, lockOf?.(host))
    this.#sessions = new Map(hosts.map((host) => [host.name, sessionOf(host)]))
  }

  of(host: Host): Session {
    return this.named(host.name)
  }

  named(name: string): Session {
    return this.#sessions.get(name)!
  }

  drop(host: Host): void {
    this.#dropped.add(host.name)
  }

  isActive(host: Host): boolean {
    return !this.#dropped.has(host.name)
  }

  /**
   * Starts to log in to the first hosts, as many as run at the same time, and sends them nothing. The others follow
   * when it is their turn: an idle connection costs memory on both sides. Errors are reported when a play needs the
   * host. Resolves when the TCP connections are being opened, so that the caller can use this thread while the hosts
   * answer.
   */
  async connectAhead(limit: number): Promise<void> {
    const called = Promise.all(this.#first(limit).map((session) => session.connect()))
    await Promise.race([called, pause(maxWait, undefined, { ref: false })])
  }

  /** Reads the facts of the first hosts in advance. */
  openAhead(limit: number): void {
    for (const session of this.#first(limit)) this.#ahead.add(session)
    const opened = [...this.#ahead].map((session) => session.open().catch(nothing))
    this.#identified = Promise.race([Promise.all(opened), pause(maxIdentifyWait, undefined, { ref: false })])
  }

  /**
   * Reads the facts of a host before its turn. A host that is not opened ahead gets a connection of its own for that,
   * which takes no lock and is closed again. Throws what `Session.open` throws.
   */
  async lookAt(host: Host): Promise<Facts> {
    const session = this.of(host)
    if (this.#ahead.has(session)) return await session.open()
    const { targets, connect, transport } = this.options
    const look = new Session(host, targets.get(host.name)!, connect, transport, new Machines())
    this.#looks.add(look)
    try {
      return await look.open()
    } finally {
      session.exchanges += look.exchanges
      await look.close()
      this.#looks.delete(look)
    }
  }

  /** Ends the looks that are still under way. The end of the run waits for them. */
  endLooks(): void {
    for (const look of this.#looks) void look.close()
  }

  /**
   * Must be called before the first change of a host. Resolves when the other current hosts have been identified.
   * Throws FailedError when one of them is the same machine as this one.
   */
  async assertOneName({ name }: Host): Promise<void> {
    await this.#identified
    this.machines.assertOneName(name)
  }

  /** Ends what runs on the hosts. Calls back with each host on which something was running and has been ended. */
  async stop(onStopped: (host: string) => void): Promise<void> {
    const stop = async (session: Session) => {
      if (await session.stop()) onStopped(session.host.name)
    }
    await Promise.all([...this.#sessions.values()].map(stop))
  }

  /** The number of exchanges so far, by host name. */
  get exchanges(): Record<string, number> {
    return Object.fromEntries([...this.#sessions].map(([name, session]) => [name, session.exchanges]))
  }

  get opened(): Session[] {
    return [...this.#sessions.values()].filter((session) => session.exchanges > 0)
  }

  #first(limit: number): Session[] {
    return [...this.#sessions.values()].slice(0, limit)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values(), ...this.#looks].map((session) => session.close()))
  }
}

/**
 * Milliseconds after which the caller continues in any case: an agent that does not answer must not delay the errors of
 * an invalid run.
 */
const maxWait = 1000

/** Milliseconds. A host that is down must not delay the changes of the others. It is still compared when it answers. */
const maxIdentifyWait = 2000

function nothing(): void {}
