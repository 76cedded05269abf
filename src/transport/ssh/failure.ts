import { UnreachableError } from '../../core/errors.js'
import { explainMismatch } from './algorithms.js'
import type { Authentication } from './authentication/authentication.js'
import { type Hop, placeOf } from './hop.js'

/** How far a login got. */
export interface Progress {
  connected: boolean
  /** The key exchange is complete: the server speaks SSH, and its key is trusted. */
  agreed: boolean
  /** The algorithms that the server offered, by ssh2's name for their purpose. */
  readonly offered: Map<string, string>
  readonly seconds: number
}

/** The server closed the connection before the SSH handshake, as sshd does with too many logins (MaxStartups). */
class ClosedBeforeHandshake extends UnreachableError {}

export function isClosedBeforeHandshake(error: unknown): boolean {
  return error instanceof ClosedBeforeHandshake
}

/** The error for a failed login: one sentence and a hint. */
export function explain(error: Error, hop: Hop, progress: Progress, authentication: Authentication): UnreachableError {
  const { message, code, level } = error as Error & { code?: string; level?: string }
  const where = placeOf(hop)
  const failure = (what: string, hint: string) => new UnreachableError(`${hop.name}: ${what}`, { hint, cause: error })

  if (level === 'client-authentication' || /authentication failures/i.test(message)) {
    return failure(...authentication.explainDenial(message))
  }
  const missingAlgorithm = /^Handshake failed: no matching (?:[CS]->[CS] )?(.+)$/.exec(message)?.[1]
  if (missingAlgorithm !== undefined) return failure(...explainMismatch(where, missingAlgorithm, progress.offered))
  const network = code === undefined ? undefined : networkFailures[code]
  if (!progress.connected && network) return failure(`${where} ${network[0]}`, network[1])
  if (level === 'client-timeout') return failure(...timedOut(where, progress))
  const isClosed =
    message === 'Connection lost before handshake' || code === 'ECONNRESET' || message === 'closed by the host'
  if (isClosed && !progress.agreed) {
    return new ClosedBeforeHandshake(
      `${hop.name}: ${where} closes the connection before the SSH handshake (${message})`,
      {
        hint: 'Possible reasons: too many logins at once (MaxStartups in its sshd_config), a firewall, no SSH server on that port.',
        cause: error,
      },
    )
  }
  if (isClosed) {
    return failure(
      `${where} closes the connection while user ${hop.user} logs in (${message})`,
      `The account may have expired, or /etc/nologin may exist: check \`chage -l ${hop.user}\` and sshd's log there.`,
    )
  }
  return failure(
    `no SSH connection to ${where}: ${message}`,
    `Run \`ssh -v -p ${hop.port} ${hop.user}@${hop.address}\`.`,
  )
}

function timedOut(where: string, { connected, agreed, seconds }: Progress): [string, string] {
  if (!connected) {
    return [
      `${where} does not answer within ${seconds} seconds`,
      'Check that the host is up and that no firewall drops the port.',
    ]
  }
  const stage = agreed ? 'the login is not finished' : 'no SSH server answers'
  return [
    `${where} accepts connections, but ${stage} within ${seconds} seconds`,
    'Check on the host what sshd is doing.',
  ]
}

const checkHost = 'Check that the host is up and that the address is right.'

const networkFailures: Readonly<Record<string, readonly [string, string]>> = {
  ECONNREFUSED: ['refuses connections', 'Check that sshd runs there and that `port` is right.'],
  EHOSTUNREACH: ['cannot be reached: no route to the host', checkHost],
  ENETUNREACH: ['cannot be reached: no route to its network', 'Check the routes of this machine.'],
  EHOSTDOWN: ['is down', checkHost],
  ETIMEDOUT: ['does not answer', 'Check that the host is up and that no firewall drops the port.'],
  ENOTFOUND: ['cannot be found: no such host name', 'Set its `address`, or fix DNS.'],
  EAI_AGAIN: [
    'cannot be found: the name server does not answer',
    'Fix DNS on this machine, or set `address` to an IP address.',
  ],
}
