import { setTimeout as pause } from 'node:timers/promises'
import type { Link } from '../shell.js'
import type { Opening, Target, TransportOptions } from '../transport.js'
import { Authentication, type Credentials } from './authentication/authentication.js'
import { SshServer } from './client.js'
import { isClosedBeforeHandshake } from './failure.js'
import type { Hop } from './hop.js'
import { LoginLimiter } from './login-limiter.js'
import { routeTo } from './route.js'

/** Connects by SSH, through jump hosts if there are any. Throws UnreachableError, or any error after an abort. */
export async function openSsh(target: Target, options: TransportOptions, opening: Opening = {}): Promise<Link> {
  const time = new Time(options.connectTimeout, opening)
  const hops = await routeTo(target, options)
  const servers: SshServer[] = []
  try {
    for (const hop of hops) {
      const credentials = hop === hops.at(-1) ? target : {}
      servers.push(await connectWithRetries(hop, servers.at(-1), credentials, options, time))
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

/** One limiter per run, identified by the run's options. */
const limiters = new WeakMap<TransportOptions, LoginLimiter>()

function limiterOf(options: TransportOptions): LoginLimiter {
  const gate = limiters.get(options) ?? new LoginLimiter()
  limiters.set(options, gate)
  return gate
}

/** Maximum milliseconds between two attempts, plus or minus half. */
const maxPause = 2000

/**
 * Retries while a server rejects logins because there are too many at once, as long as the time allows. The time spent
 * waiting for other logins does not count.
 */
async function connectWithRetries(
  hop: Hop,
  through: SshServer | undefined,
  credentials: Credentials,
  options: TransportOptions,
  time: Time,
): Promise<SshServer> {
  const authentication = await Authentication.prepare(hop, credentials)
  const login = () => SshServer.connect(hop, through, authentication, options, time)
  for (let wait = 200; ; wait = Math.min(wait * 2, maxPause)) {
    try {
      return await limiterOf(options).run(() => time.counting(login), isClosedBeforeHandshake)
    } catch (error) {
      const milliseconds = wait * (0.5 + Math.random())
      if (!isClosedBeforeHandshake(error) || milliseconds >= time.left) throw error
      await time.counting(() => pause(milliseconds, undefined, { signal: time.signal }))
      authentication.restart()
    }
  }
}

/** The time limit for all logins on the route to a host. */
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

  onConnecting(): void {
    this.opening.onConnecting?.()
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

/** Closes the host first, then its jump hosts. */
async function closeAll(servers: readonly SshServer[]): Promise<void> {
  for (const server of servers.toReversed()) await server.close()
}
