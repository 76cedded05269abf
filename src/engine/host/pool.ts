import { setTimeout as pause } from 'node:timers/promises'
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

/** The sessions of a run, one a host. */
export class Sessions {
  readonly machines = new Machines()
  readonly #sessions: Map<string, Session>
  /** Settled when the first hosts are known, or have had time enough. */
  #met: Promise<unknown> = Promise.resolve()
  /** Hosts that have failed or cannot be reached take no further part. */
  readonly #out = new Set<string>()

  constructor(hosts: readonly Host[], { targets, connect, transport, lockOf }: Options) {
    const sessionOf = (host: Host) =>
      new Session(host, targets.get(host.name)!, connect, transport, this.machines, lockOf?.(host))
    this.#sessions = new Map(hosts.map((host) => [host.name, sessionOf(host)]))
  }

  of(host: Host): Session {
    return this.#sessions.get(host.name)!
  }

  drop(host: Host): void {
    this.#out.add(host.name)
  }

  takesPart(host: Host): boolean {
    return !this.#out.has(host.name)
  }

  /**
   * Begins to log in to the first hosts, as many as are worked on at a time, and sends them nothing. The others follow when
   * their turn comes: a connection that waits costs memory on both sides. What goes wrong is reported when a play needs it.
   * Resolves when they have been called, so that the caller may keep this thread busy while they answer.
   */
  async connectAhead(limit: number): Promise<void> {
    const called = Promise.all(this.#first(limit).map((session) => session.connect()))
    await Promise.race([called, pause(longestCall, undefined, { ref: false })])
  }

  /** Reads the facts of the first hosts, so that plays find them ready. */
  openAhead(limit: number): void {
    const opened = this.#first(limit).map((session) => session.open().catch(nothing))
    this.#met = Promise.race([Promise.all(opened), pause(longestMeeting, undefined, { ref: false })])
  }

  /**
   * To be called before the first change of a host: resolves when the other hosts that are worked on have said which machines
   * they are. Throws FailedError when one of them is the same as this one.
   */
  async assertOneName({ name }: Host): Promise<void> {
    await this.#met
    this.machines.assertOneName(name)
  }

  /** By host name: exchanges so far. */
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

/** Milliseconds until the caller goes on all the same: an agent that does not answer must not keep a run from being refused. */
const longestCall = 1000

/** Milliseconds: a host that is down must not hold up the changes of the others. It is still compared when it answers. */
const longestMeeting = 2000

function nothing(): void {}
