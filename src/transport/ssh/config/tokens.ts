import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import { hostname, userInfo } from 'node:os'
import { expand, type Tokens } from './expand.js'
import { jumpHostOf } from './jumps.js'
import type { Setting, Settings } from './settings.js'

/** The operator. */
export interface Operator {
  readonly home: string
  readonly localUser: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The name or address to connect to: lower case, as OpenSSH has it. Throws ConfigProblem for an invalid token. */
export function hostNameOf(settings: Settings, host: string): string {
  const setting = settings.get('HostName')
  const name = setting ? expand(setting, { option: 'HostName', tokens: { h: () => host } }) : host
  return isIP(name) ? name : name.toLowerCase()
}

/** The user to log in as. `isGiven`: by the inventory, so it has no tokens. Throws ConfigProblem for an invalid token. */
export function userOf(settings: Settings, host: string, operator: Operator): string {
  const setting = settings.get('User')
  if (setting === undefined) return operator.localUser
  if (setting.isGiven) return setting.text
  return expand(setting, { option: 'User', tokens: tokensWithoutUser(settings, host, operator), env: operator.env })
}

/** The tokens that most options accept. */
export function tokensOf(settings: Settings, host: string, operator: Operator): Tokens {
  const others = tokensWithoutUser(settings, host, operator)
  const user = () => userOf(settings, host, operator)
  const parts = () => [others.l!(), others.h!(), others.p!(), user(), others.j!()]
  return { ...others, r: user, C: () => createHash('sha1').update(parts().join('')).digest('hex') }
}

/** The tokens that `ProxyJump` accepts. */
export function jumpTokensOf(settings: Settings, host: string, operator: Operator): Tokens {
  const { h, n, p, r } = tokensOf(settings, host, operator)
  return { h: h!, n: n!, p: p!, r: r! }
}

function tokensWithoutUser(settings: Settings, host: string, { home, localUser }: Operator): Tokens {
  return {
    d: () => home,
    h: () => hostNameOf(settings, host),
    i: () => String(userInfo().uid),
    j: () => jumpHostOf(settings.get('ProxyJump')),
    k: () => textOf(settings.get('HostKeyAlias'))?.toLowerCase() ?? host,
    L: () => hostname().split('.')[0]!,
    l: () => hostname(),
    n: () => host,
    p: () => textOf(settings.get('Port')) ?? '22',
    u: () => localUser,
  }
}

function textOf(setting: Setting | undefined): string | undefined {
  return setting?.text
}
