import { homedir, hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { UnreachableError } from '../../core/errors.js'
import type { Target, TransportOptions } from '../transport.js'
import { type HostConfig, lookUp } from './config.js'

/** One SSH server on the way to a host, with everything that is needed to log in there. */
export interface Hop {
  /** For messages: the inventory's name, for a jump host `jump (on the way to lb1)`. */
  readonly name: string
  readonly address: string
  readonly port: number
  readonly user: string
  /** Private key files to try, in order. `required`: named on purpose, so that a missing one is an error. */
  readonly keys: readonly { readonly path: string; readonly required: boolean }[]
  /** Socket of the ssh-agent to ask; absent: none. */
  readonly agent?: string
  /** Only those keys of the agent that are also in `keys`. */
  readonly identitiesOnly: boolean
  readonly knownHosts: readonly string[]
  /** The name and port under which its host key is known. */
  readonly knownAs: string
  readonly knownPort: number
}

/** The servers to go through, the host itself last: inventory first, then ssh_config, then OpenSSH's defaults. */
export async function routeTo(target: Target, options: TransportOptions): Promise<Hop[]> {
  return await new Planner(target, options).to({ ...target, alias: target.address }, [])
}

/** What is known of a server before the configuration is looked at. */
interface Wanted {
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

  /** `passed`: servers that the route is for already; a jump host that would jump through itself is reached directly. */
  async to(wanted: Wanted, passed: readonly string[]): Promise<Hop[]> {
    const seen = [...passed, identity(wanted)]
    const config = await lookUp(wanted.alias, this.#configFiles(), { home: this.#home, user: wanted.user })
    const named = parseJumps(wanted.proxyJump ?? config.proxyJump, this.target)
    const jumps = named.some((jump) => seen.includes(identity(jump))) ? [] : named
    if (jumps.length === 0) this.#refuseCommand(wanted, config)
    const before: Hop[] = []
    for (const [index, jump] of jumps.entries()) {
      const name = `${jump.alias} (on the way to ${this.target.name})`
      before.push(...(await this.to({ ...jump, name, ...(index > 0 && { proxyJump: 'none' }) }, seen)))
    }
    return [...before, this.#hop(wanted, config)]
  }

  #hop(wanted: Wanted, config: HostConfig): Hop {
    const address = config.hostName?.replace(/%[h%]/g, (token) => (token === '%%' ? '%' : wanted.alias)) ?? wanted.alias
    const user = wanted.user ?? config.user ?? this.#localUser
    const port = wanted.port ?? Number(config.port ?? 22)
    const expand = (path: string) => this.#expand(path, { address, alias: wanted.alias, user, port })
    const files = this.target.knownHosts === undefined ? config.userKnownHostsFiles : [this.target.knownHosts]
    const own = files.length > 0 ? files : ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']
    return {
      name: wanted.name,
      address,
      port,
      user,
      keys: this.#keys(wanted, config).map(({ path, required }) => ({ path: expand(path), required })),
      agent: this.#agent(config, expand),
      identitiesOnly: config.identitiesOnly?.toLowerCase() === 'yes',
      knownHosts: [...own.filter((file) => file !== 'none').map(expand), '/etc/ssh/ssh_known_hosts'],
      knownAs: config.hostKeyAlias ?? address,
      knownPort: config.hostKeyAlias === undefined ? port : 22,
    }
  }

  #keys(wanted: Wanted, config: HostConfig): { path: string; required: boolean }[] {
    const { key } = this.target
    if (key !== undefined && wanted.name === this.target.name) return [{ path: key, required: true }]
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

  #refuseCommand(wanted: Wanted, config: HostConfig): void {
    if (config.proxyCommand === undefined || config.proxyCommand.toLowerCase() === 'none') return
    throw new UnreachableError(
      `${wanted.name}: the SSH configuration reaches it by a ProxyCommand, which haploy does not run`,
      {
        hint: 'Name the host in between with ProxyJump, or with `proxyJump` in the inventory.',
      },
    )
  }
}

function identity({ alias, port }: { alias: string; port?: number }): string {
  return `${alias}:${port ?? ''}`
}

const mostJumps = 16

/** `user@host:port`, `[::1]:22`, `ssh://…`, or several separated by commas; `none` is none. */
function parseJumps(value: string | undefined, target: Target): { alias: string; user?: string; port?: number }[] {
  if (value === undefined || value.trim().toLowerCase() === 'none' || value.trim() === '') return []
  const parts = value.split(',')
  if (parts.length > mostJumps) {
    throw new UnreachableError(`${target.name}: the way there has ${parts.length} jump hosts`, {
      hint: `Name ${mostJumps} at most.`,
    })
  }
  return parts.map((part) => {
    const form = /^(?:ssh:\/\/)?(?:(?<user>[^@]+)@)?(?:\[(?<six>[^\]]+)\]|(?<host>[^:@/\s]+))(?::(?<port>\d+))?\/?$/
    const { user, six, host, port } = form.exec(part.trim())?.groups ?? {}
    const alias = six ?? host
    if (alias === undefined) {
      throw new UnreachableError(`${target.name}: the jump host \`${part.trim()}\` cannot be understood`, {
        hint: 'Write it as user@host:port; user and port may be left out.',
      })
    }
    return { alias, ...(user !== undefined && { user }), ...(port !== undefined && { port: Number(port) }) }
  })
}
