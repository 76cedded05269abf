import { setTimeout as pause } from 'node:timers/promises'
import type { Host } from '../../core/host/host.js'
import type { Connect, Target, TransportOptions } from '../../transport/transport.js'
import type { Lock } from './lock.js'
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
  readonly #sessions: Map<string, Session>
  /** Hosts that have failed or cannot be reached. They are excluded from the rest of the run. */
  readonly #dropped = new Set<string>()

  constructor(hosts: readonly Host[], { targets, connect, transport, lockOf }: Options) {
    this.#sessions = new Map(
      hosts.map((host) => [host.name, new Session(host, targets.get(host.name)!, connect, transport, lockOf?.(host))]),
    )
  }

  of(host: Host): Session {
    return this.#sessions.get(host.name)!
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
    for (const session of this.#first(limit)) session.open().catch(nothing)
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
    await Promise.all([...this.#sessions.values()].map((session) => session.close()))
  }
}

/**
 * Milliseconds after which the caller continues in any case: an agent that does not answer must not delay the errors of
 * an invalid run.
 */
const maxWait = 1000

function nothing(): void {}
