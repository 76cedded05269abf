import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { UnreachableError } from '../../core/errors.js'
import type { Target, TransportOptions } from '../transport.js'
import { expand } from './config/expand.js'
import { type Jump, parseJumps } from './config/jumps.js'
import { lookUp } from './config/lookup.js'
import { ConfigProblem } from './config/problem.js'
import type { Settings } from './config/settings.js'
import { jumpTokensOf, type Operator } from './config/tokens.js'
import { type Hop, hopOf, type Server } from './hop.js'

/** The servers to connect through, the host itself last. Settings come from the inventory, ssh_config and OpenSSH's defaults, in this order. */
export async function routeTo(target: Target, options: TransportOptions): Promise<Hop[]> {
  const { name, address, user, port, proxyJump } = target
  return new Planner(target, options.env).to({ name, alias: address, user, port, proxyJump }, [])
}

/** A server as given, before the configuration is read. */
interface Stop extends Jump {
  readonly name: string
  readonly proxyJump?: string
}

class Planner {
  readonly #operator: Operator

  constructor(
    private readonly target: Target,
    env: TransportOptions['env'],
  ) {
    this.#operator = { home: env.HOME || homedir(), localUser: env.USER || userInfo().username, env }
  }

  /** `passed`: servers already on the route; a jump host that would use itself as jump host is reached directly. */
  to(stop: Stop, passed: readonly string[]): Hop[] {
    const seen = [...passed, identity(stop)]
    const server = this.#serverAt(stop)
    const settings = about(stop, () => this.#lookUp(stop, server))
    const configured = about(stop, () => this.#jumps(stop, settings))
    const jumps = configured.some((jump) => seen.includes(identity(jump))) ? [] : configured
    const before: Hop[] = []
    for (const [index, jump] of jumps.entries()) {
      const name = `${jump.alias} (on the way to ${this.target.name})`
      before.push(...this.to({ ...jump, name, ...(index > 0 && { proxyJump: 'none' }) }, seen))
    }
    return [...before, about(stop, () => hopOf(server, settings, this.#operator, jumps.length === 0))]
  }

  /** The target's own key is the only one for it, and one of several for a jump host. */
  #serverAt({ name, alias }: Stop): Server {
    const { key, knownHosts } = this.target
    return { name, alias, [name === this.target.name ? 'key' : 'anotherKey']: key, knownHosts }
  }

  #lookUp({ alias, user, port, proxyJump }: Stop, { key, knownHosts }: Server): Settings {
    const decided = [
      ...(key === undefined ? [] : ['IdentityFile', 'IdentitiesOnly']),
      ...(knownHosts === undefined ? [] : ['UserKnownHostsFile']),
    ]
    return lookUp(alias, this.#files(), { user, port, proxyJump, decided }, this.#operator)
  }

  #jumps({ alias }: Stop, settings: Settings): Jump[] {
    const setting = settings.get('ProxyJump')
    if (setting === undefined || setting.isGiven) return parseJumps(setting)
    const text = expand(setting, { option: 'ProxyJump', tokens: jumpTokensOf(settings, alias, this.#operator) })
    return parseJumps({ ...setting, text })
  }

  #files() {
    const folder = join(this.#operator.home, '.ssh')
    return [
      { path: join(folder, 'config'), folder },
      { path: '/etc/ssh/ssh_config', folder: '/etc/ssh' },
    ]
  }
}

function identity({ alias, port }: Jump): string {
  return `${alias}:${port ?? ''}`
}

/** Names the server in the error for a setting that cannot be used. */
function about<T>({ name }: Stop, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    if (!(cause instanceof ConfigProblem)) throw cause
    throw new UnreachableError(`${name}: ${cause.message}`, { hint: cause.hint, cause })
  }
}
