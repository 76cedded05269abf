import { isIPv6 } from 'node:net'
import { type Expansion, expandPath } from './config/expand.js'
import { type Methods, methodsOf } from './config/methods.js'
import { problem } from './config/problem.js'
import { isNone, isYes, type Setting, type Settings } from './config/settings.js'
import { hostNameOf, type Operator, tokensOf, userOf } from './config/tokens.js'
import { assertSupported } from './config/unsupported.js'
import type { KnownName } from './known-hosts.js'

/** One SSH server on the route to a host, with everything that is needed to log in there. */
export interface Hop {
  /** For messages: the inventory's name, for a jump host `jump (on the way to lb1)`. */
  readonly name: string
  readonly address: string
  readonly port: number
  readonly user: string
  /** The address family and the local address to use; absent: any. */
  readonly family?: 4 | 6
  readonly localAddress?: string
  readonly methods: Methods
  /** Key files to try, in order. `required`: named in the inventory, so a missing file is an error. */
  readonly keys: readonly { readonly path: string; readonly required: boolean }[]
  /** Socket of the ssh-agent; absent: no agent. */
  readonly agent?: string
  /** Use only keys of the agent that are also in `keys`. */
  readonly identitiesOnly: boolean
  /** Paths of configured certificates; if there are none, each key may have one beside it. */
  readonly certificates: readonly string[]
  /** Settings for logging in that haploy does not use, each with its place. */
  readonly unusedSettings: readonly string[]
  readonly knownHosts: readonly string[]
  /** The known_hosts file to which accepted keys are added; absent: they are not saved. */
  readonly newHostKeys?: string
  /** The name under which its host key is known. */
  readonly knownName: KnownName
}

/** `198.18.0.1:22`, `[fd00::1]:22`. */
export function placeOf({ address, port }: Hop): string {
  return `${isIPv6(address) ? `[${address}]` : address}:${port}`
}

/** What the inventory says of a server. Its paths have no tokens. */
export interface Server {
  readonly name: string
  /** The name under which the SSH configuration knows it. */
  readonly alias: string
  /** The only key to try. */
  readonly key?: string
  /** A key to try before OpenSSH's default keys, if the configuration names none. */
  readonly anotherKey?: string
  readonly knownHosts?: string
}

/** The server with its settings. `isDirect`: without a jump host. Throws ConfigProblem for a setting that cannot be used. */
export function hopOf(server: Server, settings: Settings, operator: Operator, isDirect: boolean): Hop {
  const address = hostNameOf(settings, server.alias)
  assertSupported(settings, address, isDirect)
  const port = portOf(settings)
  const alias = settings.get('HostKeyAlias')?.text
  const paths = new Paths(settings, server.alias, operator)
  const own = knownHostsOf(server, settings, paths)
  const global = settings.all('GlobalKnownHostsFile').map(({ text }) => text)
  const methods = methodsOf(settings, server.key !== undefined)
  const usesKeys = methods.order.includes('publickey')
  const family = settings.get('AddressFamily')?.text.toLowerCase()
  return {
    name: server.name,
    address,
    port,
    user: userOf(settings, server.alias, operator),
    ...((family === 'inet' || family === 'inet6') && { family: family === 'inet' ? 4 : 6 }),
    ...(isDirect && settings.has('BindAddress') && { localAddress: settings.get('BindAddress')!.text }),
    methods,
    keys: usesKeys ? keysOf(server, settings, paths) : [],
    agent: usesKeys ? agentOf(settings, paths, operator.env) : undefined,
    identitiesOnly: isYes(settings, 'IdentitiesOnly', false),
    certificates: paths.all('CertificateFile'),
    unusedSettings: settings
      .all('PKCS11Provider')
      .filter(isSet)
      .map(({ text, at }) => `PKCS11Provider ${text} (${at})`),
    knownHosts: [...own, ...withoutNone(global.length > 0 ? global : systemKnownHosts)],
    newHostKeys: own[0],
    knownName: alias === undefined ? { host: address, port, withoutPort: true } : { host: alias, port: 22 },
  }
}

const systemKnownHosts = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']
const ownKnownHosts = ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']
const defaultKeys = ['id_ed25519', 'id_ecdsa', 'id_rsa', 'id_ed25519_sk', 'id_ecdsa_sk'].map((name) => `~/.ssh/${name}`)

function keysOf({ key, anotherKey }: Server, settings: Settings, paths: Paths): Hop['keys'] {
  if (key !== undefined) return [{ path: paths.plain(key), required: true }]
  const configured = paths.all('IdentityFile')
  const others = [...(anotherKey === undefined ? [] : [anotherKey]), ...defaultKeys].map((path) => paths.plain(path))
  return (settings.has('IdentityFile') ? configured : others).map((path) => ({ path, required: false }))
}

function knownHostsOf({ knownHosts }: Server, settings: Settings, paths: Paths): string[] {
  if (knownHosts !== undefined) return [paths.plain(knownHosts)]
  if (settings.has('UserKnownHostsFile')) return paths.all('UserKnownHostsFile')
  return ownKnownHosts.map((path) => paths.plain(path))
}

/** `SSH_AUTH_SOCK` and `$VARIABLE` name an environment variable; without a value, there is no agent. */
function agentOf(settings: Settings, paths: Paths, env: Operator['env']): string | undefined {
  const setting = settings.get('IdentityAgent')
  if (setting?.text === 'none') return undefined
  const variable = /^\$([^{].*)$/s.exec(setting?.text ?? '$SSH_AUTH_SOCK')?.[1]
  if (variable !== undefined) return env[variable] || undefined
  return setting!.text === 'SSH_AUTH_SOCK' ? env.SSH_AUTH_SOCK || undefined : paths.expand(setting!, 'IdentityAgent')
}

function portOf(settings: Settings): number {
  const setting = settings.get('Port')
  const port = Number(setting?.text ?? 22)
  if (Number.isInteger(port) && port > 0 && port < 65536) return port
  throw problem(setting!.at, `Port is ${setting!.text}`, 'Set it to a number from 1 to 65535.')
}

function isSet({ text }: Setting): boolean {
  return !isNone(text)
}

function withoutNone(texts: readonly string[]): string[] {
  return texts.filter((text) => !isNone(text))
}

/** Expands the paths of one server. */
class Paths {
  readonly #expansion: Omit<Expansion, 'option'>

  constructor(
    private readonly settings: Settings,
    alias: string,
    private readonly operator: Operator,
  ) {
    this.#expansion = { tokens: tokensOf(settings, alias, operator), env: operator.env }
  }

  /** The values of an option, except `none`. */
  all(option: string): string[] {
    return this.settings
      .all(option)
      .filter(isSet)
      .map((setting) => this.expand(setting, option))
  }

  expand(setting: Setting, option: string): string {
    return expandPath(setting, { option, ...this.#expansion }, this.operator.home)
  }

  /** Only `~` is expanded. */
  plain(path: string): string {
    return path.replace(/^~(?=\/|$)/, () => this.operator.home)
  }
}
