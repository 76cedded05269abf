import { homedir, hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { UnreachableError } from '../../core/errors.js'
import type { Target, TransportOptions } from '../transport.js'
import { type HostConfig, lookUp } from './config.js'

/** One SSH server on the route to a host, with everything that is needed to log in there. */
export interface Hop {
  /** For messages: the inventory's name, for a jump host `jump (on the way to lb1)`. */
  readonly name: string
  readonly address: string
  readonly port: number
  readonly user: string
  /** Private key files to try, in order. `required`: named in the inventory, so a missing file is an error. */
  readonly keys: readonly { readonly path: string; readonly required: boolean }[]
  /** Socket of the ssh-agent; absent: no agent. */
  readonly agent?: string
  /** Use only keys of the agent that are also in `keys`. */
  readonly identitiesOnly: boolean
  readonly knownHosts: readonly string[]
  /** The name and port under which its host key is known. */
  readonly knownAs: string
  readonly knownPort: number
}

/** The servers to connect through, the host itself last. Settings come from the inventory, ssh_config and OpenSSH's defaults, in this order. */
export async function routeTo(target: Target, options: TransportOptions): Promise<Hop[]> {
  return await new Planner(target, options).to({ ...target, alias: target.address }, [])
}

/** A server as given, before the configuration is read. */
interface Server {
  readonly name: string
  readonly alias: string
  readonly user?: string
  readonly port?: number
  readonly proxyJump?: string
}

class Planner {
  readonly #home: string
  readonly #localUser: string

  constructor(
    private readonly target: Target,
    private readonly options: TransportOptions,
  ) {
    this.#home = options.env.HOME || homedir()
    this.#localUser = options.env.USER || userInfo().username
  }

  /** `passed`: servers already on the route; a jump host that would use itself as jump host is reached directly. */
  async to(server: Server, passed: readonly string[]): Promise<Hop[]> {
    const seen = [...passed, identity(server)]
    const config = await lookUp(server.alias, this.#configFiles(), { home: this.#home, user: server.user })
    const named = parseJumps(server.proxyJump ?? config.proxyJump, this.target)
    const jumps = named.some((jump) => seen.includes(identity(jump))) ? [] : named
    if (jumps.length === 0) this.#assertNoProxyCommand(server, config)
    const before: Hop[] = []
    for (const [index, jump] of jumps.entries()) {
      const name = `${jump.alias} (on the way to ${this.target.name})`
      before.push(...(await this.to({ ...jump, name, ...(index > 0 && { proxyJump: 'none' }) }, seen)))
    }
    return [...before, this.#hop(server, config)]
  }

  #hop(server: Server, config: HostConfig): Hop {
    const address = config.hostName?.replace(/%[h%]/g, (token) => (token === '%%' ? '%' : server.alias)) ?? server.alias
    const user = server.user ?? config.user ?? this.#localUser
    const port = server.port ?? Number(config.port ?? 22)
    const expand = (path: string) => this.#expand(path, { address, alias: server.alias, user, port })
    const files = this.target.knownHosts === undefined ? config.userKnownHostsFiles : [this.target.knownHosts]
    const own = files.length > 0 ? files : ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']
    return {
      name: server.name,
      address,
      port,
      user,
      keys: this.#keys(server, config).map(({ path, required }) => ({ path: expand(path), required })),
      agent: this.#agent(config, expand),
      identitiesOnly: config.identitiesOnly?.toLowerCase() === 'yes',
      knownHosts: [...own.filter((file) => file !== 'none').map(expand), '/etc/ssh/ssh_known_hosts'],
      knownAs: config.hostKeyAlias ?? address,
      knownPort: config.hostKeyAlias === undefined ? port : 22,
    }
  }

  #keys(server: Server, config: HostConfig): { path: string; required: boolean }[] {
    const { key } = this.target
    if (key !== undefined && server.name === this.target.name) return [{ path: key, required: true }]
    const configured = config.identityFiles.filter((file) => file !== 'none').map((path) => ({ path, required: false }))
    if (config.identityFiles.length > 0) return configured
    const defaults = ['~/.ssh/id_ed25519', '~/.ssh/id_ecdsa', '~/.ssh/id_rsa']
    return (key === undefined ? defaults : [key, ...defaults]).map((path) => ({ path, required: false }))
  }

  #agent(config: HostConfig, expand: (path: string) => string): string | undefined {
    const named = config.identityAgent
    if (named === 'none') return undefined
    if (named === undefined || named === 'SSH_AUTH_SOCK') return this.options.env.SSH_AUTH_SOCK || undefined
    return named.startsWith('$') ? this.options.env[named.slice(1).replace(/[{}]/g, '')] : expand(named)
  }

  #expand(path: string, hop: { address: string; alias: string; user: string; port: number }): string {
    const tokens: Readonly<Record<string, string>> = {
      '%': '%',
      d: this.#home,
      h: hop.address,
      l: hostname(),
      n: hop.alias,
      p: String(hop.port),
      r: hop.user,
      u: this.#localUser,
    }
    return path.replace(/^~(?=\/|$)/, this.#home).replace(/%(.)/g, (whole, token: string) => tokens[token] ?? whole)
  }

  #configFiles() {
    const folder = join(this.#home, '.ssh')
    return [
      { path: join(folder, 'config'), folder },
      { path: '/etc/ssh/ssh_config', folder: '/etc/ssh' },
    ]
  }

  #assertNoProxyCommand(server: Server, config: HostConfig): void {
    if (config.proxyCommand === undefined || config.proxyCommand.toLowerCase() === 'none') return
    throw new UnreachableError(`${server.name}: the SSH configuration sets a ProxyCommand, which haploy does not run`, {
      hint: 'Set the jump host with ProxyJump, or with `proxyJump` in the inventory.',
    })
  }
}

function identity({ alias, port }: { alias: string; port?: number }): string {
  return `${alias}:${port ?? ''}`
}

const maxJumps = 16

/** `user@host:port`, `[::1]:22`, `ssh://…`, or several separated by commas; `none` means no jump host. */
function parseJumps(value: string | undefined, target: Target): { alias: string; user?: string; port?: number }[] {
  if (value === undefined || value.trim().toLowerCase() === 'none' || value.trim() === '') return []
  const parts = value.split(',')
  if (parts.length > maxJumps) {
    throw new UnreachableError(`${target.name}: the route has ${parts.length} jump hosts`, {
      hint: `Use at most ${maxJumps}.`,
    })
  }
  return parts.map((part) => {
    const form = /^(?:ssh:\/\/)?(?:(?<user>[^@]+)@)?(?:\[(?<ipv6>[^\]]+)\]|(?<host>[^:@/\s]+))(?::(?<port>\d+))?\/?$/
    const { user, ipv6, host, port } = form.exec(part.trim())?.groups ?? {}
    const alias = ipv6 ?? host
    if (alias === undefined) {
      throw new UnreachableError(`${target.name}: invalid jump host \`${part.trim()}\``, {
        hint: 'Write it as user@host:port; user and port are optional.',
      })
    }
    return { alias, ...(user !== undefined && { user }), ...(port !== undefined && { port: Number(port) }) }
  })
}
