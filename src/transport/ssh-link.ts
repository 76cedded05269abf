import { setTimeout as pause } from 'node:timers/promises'
import { Authentication, type Credentials } from './authentication.js'
import { type Hop, routeTo } from './route.js'
import type { Link } from './shell.js'
import { SshServer } from './ssh.js'
import { isTurnedAway } from './ssh-trouble.js'
import type { Target, TransportOptions } from './transport.js'

/** Connects by SSH, through jump hosts where there are any. Throws UnreachableError. */
export async function openSsh(target: Target, options: TransportOptions): Promise<Link> {
  const deadline = Date.now() + options.connectTimeout
  const hops = await routeTo(target, options)
  const servers: SshServer[] = []
  try {
    for (const hop of hops) {
      const credentials = hop === hops.at(-1) ? target : {}
      servers.push(await patiently(hop, servers.at(-1), credentials, options, deadline))
    }
  } catch (error) {
    await closeAll(servers)
    throw error
  }
  const last = servers.at(-1)!
  return {
    user: last.hop.user,
    openShell: (command) => last.openShell(command, options.connectTimeout),
    close: () => closeAll(servers),
  }
}

/** How often a server is asked that turns logins away because there are too many at once. */
const attempts = 6

async function patiently(
  hop: Hop,
  through: SshServer | undefined,
  credentials: Credentials,
  options: TransportOptions,
  deadline: number,
): Promise<SshServer> {
  const authentication = await Authentication.prepare(hop, credentials)
  for (let attempt = 1; ; attempt++) {
    try {
      return await SshServer.connect(hop, through, authentication, options, Math.max(deadline - Date.now(), 1))
    } catch (error) {
      const wait = 2 ** attempt * 100 * (0.5 + Math.random())
      if (!isTurnedAway(error) || attempt === attempts || Date.now() + wait > deadline) throw error
      await pause(wait)
      authentication.restart()
    }
  }
}

/** The host first, then the servers that lead to it. */
async function closeAll(servers: readonly SshServer[]): Promise<void> {
  for (const server of servers.toReversed()) await server.close()
}
