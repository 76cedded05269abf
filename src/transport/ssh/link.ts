import { setTimeout as pause } from 'node:timers/promises'
import type { Link } from '../shell.js'
import type { Opening, Target, TransportOptions } from '../transport.js'
import { Authentication, type Credentials } from './authentication.js'
import { SshServer } from './client.js'
import { isTurnedAway } from './failure.js'
import { LoginGate } from './login-gate.js'
import { type Hop, routeTo } from './route.js'

/** Connects by SSH, through jump hosts where there are any. Throws UnreachableError, and anything once aborted. */
export async function openSsh(target: Target, options: TransportOptions, opening: Opening = {}): Promise<Link> {
  const time = new Time(options.connectTimeout, opening)
  const hops = await routeTo(target, options)
  const servers: SshServer[] = []
  try {
    for (const hop of hops) {
      const credentials = hop === hops.at(-1) ? target : {}
      servers.push(await patiently(hop, servers.at(-1), credentials, options, time))
    }
  } catch (error) {
    await closeAll(servers)
    throw error
  }
  const last = servers.at(-1)!
  return {
    user: last.hop.user,
    hostKey: last.hostKey,
    openShell: (command) => last.openShell(command, options.connectTimeout),
    close: () => closeAll(servers),
  }
}

/** One a run, which is known by its options. */
const gates = new WeakMap<TransportOptions, LoginGate>()

function gateOf(options: TransportOptions): LoginGate {
  const gate = gates.get(options) ?? new LoginGate()
  gates.set(options, gate)
  return gate
}

/** Milliseconds between two attempts at most, give or take a half. */
const longestPause = 2000

/**
 * A server that turns logins away because there are too many at once is asked again for as long as the time allows.
 * Waiting for others who log in takes none of that time.
 */
async function patiently(
  hop: Hop,
  through: SshServer | undefined,
  credentials: Credentials,
  options: TransportOptions,
  time: Time,
): Promise<SshServer> {
  const authentication = await Authentication.prepare(hop, credentials)
  const login = () => SshServer.connect(hop, through, authentication, options, time)
  for (let wait = 200; ; wait = Math.min(wait * 2, longestPause)) {
    try {
      return await gateOf(options).pass(() => time.counting(login), isTurnedAway)
    } catch (error) {
      const milliseconds = wait * (0.5 + Math.random())
      if (!isTurnedAway(error) || milliseconds >= time.left) throw error
      await time.counting(() => pause(milliseconds, undefined, { signal: time.signal }))
      authentication.restart()
    }
  }
}

/** The time that all logins on the way to a host may take. */
class Time {
  #left: number

  constructor(
    milliseconds: number,
    private readonly opening: Opening,
  ) {
    this.#left = milliseconds
  }

  get signal(): AbortSignal | undefined {
    return this.opening.signal
  }

  onCalled(): void {
    this.opening.onCalled?.()
  }

  get left(): number {
    return Math.max(this.#left, 1)
  }

  async counting<T>(act: () => Promise<T>): Promise<T> {
    const started = performance.now()
    try {
      return await act()
    } finally {
      this.#left -= performance.now() - started
    }
  }
}

/** The host first, then the servers that lead to it. */
async function closeAll(servers: readonly SshServer[]): Promise<void> {
  for (const server of servers.toReversed()) await server.close()
}
