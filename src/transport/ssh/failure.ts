import { UnreachableError } from '../../core/errors.js'
import type { Authentication } from './authentication.js'
import type { Hop } from './route.js'

/** How far a login had come. */
export interface Progress {
  connected: boolean
  /** Keys are exchanged: the server is an SSH server, and its key is trusted. */
  agreed: boolean
  readonly seconds: number
}

/** The server closed before it spoke, as sshd does while too many others log in (MaxStartups). */
class TurnedAway extends UnreachableError {}

export function isTurnedAway(error: unknown): boolean {
  return error instanceof TurnedAway
}

/** A login that did not succeed, as a sentence with a hint. */
export function explain(error: Error, hop: Hop, progress: Progress, authentication: Authentication): UnreachableError {
  const { message, code, level } = error as Error & { code?: string; level?: string }
  const where = `${hop.address}:${hop.port}`
  const say = (what: string, hint: string) => new UnreachableError(`${hop.name}: ${what}`, { hint, cause: error })

  if (level === 'client-authentication' || /authentication failures/i.test(message)) {
    return say(
      `${where} lets user ${hop.user} not in: ${authentication.summary}`,
      `See that the public key is in ~${hop.user}/.ssh/authorized_keys there; name another with \`key\` or \`user\`.`,
    )
  }
  const lacking = /^Handshake failed: no matching (?:[CS]->[CS] )?(.+)$/.exec(message)?.[1]
  if (lacking !== undefined) {
    return say(
      `${where} offers no ${lacking} that can be trusted`,
      'haploy takes what OpenSSH takes by default, without SHA-1: update sshd there, and see what restricts its sshd_config.',
    )
  }
  const network = code === undefined ? undefined : networkFailures[code]
  if (!progress.connected && network) return say(`${where} ${network[0]}`, network[1])
  if (level === 'client-timeout') return say(...late(where, progress))
  const cut =
    message === 'Connection lost before handshake' || code === 'ECONNRESET' || message === 'closed by the host'
  if (cut && !progress.agreed) {
    return new TurnedAway(`${hop.name}: ${where} closes the connection before it speaks SSH (${message})`, {
      hint: 'Too many logins at once (MaxStartups in its sshd_config), a firewall, or no SSH server on that port.',
      cause: error,
    })
  }
  if (cut) {
    return say(
      `${where} closes the connection while user ${hop.user} logs in (${message})`,
      `The account may have expired, or /etc/nologin keep users out: see \`chage -l ${hop.user}\` and sshd's log there.`,
    )
  }
  return say(`no SSH connection to ${where}: ${message}`, `Try \`ssh -v -p ${hop.port} ${hop.user}@${hop.address}\`.`)
}

function late(where: string, { connected, agreed, seconds }: Progress): [string, string] {
  if (!connected) {
    return [
      `${where} does not answer within ${seconds} seconds`,
      'See that the host is up and no firewall drops the port.',
    ]
  }
  const stage = agreed ? 'the login is not finished' : 'no SSH server answers'
  return [`${where} accepts connections, but ${stage} within ${seconds} seconds`, 'See on the host what sshd is doing.']
}

const down = 'See that the host is up and the address is right.'

const networkFailures: Readonly<Record<string, readonly [string, string]>> = {
  ECONNREFUSED: ['refuses connections', 'See that sshd runs there, and that `port` is right.'],
  EHOSTUNREACH: ['cannot be reached: no route to the host', down],
  ENETUNREACH: ['cannot be reached: no route to its network', 'See the routes of this machine.'],
  EHOSTDOWN: ['is down', down],
  ETIMEDOUT: ['does not answer', 'See that the host is up and no firewall drops the port.'],
  ENOTFOUND: ['cannot be found: no such host name', 'Give its `address`, or mend DNS.'],
  EAI_AGAIN: ['cannot be found: the name server does not answer', 'Mend DNS on this machine, or give an IP `address`.'],
}
