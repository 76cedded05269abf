import type { Facts } from '../core/host/facts.js'
import type { Secret } from '../core/shell/secret.js'
import type { Inventory } from '../inventory/inventory.js'
import { ProblemsError } from '../inventory/validation/problems.js'
import type { Connect, TransportOptions } from '../transport/transport.js'
import { Redactor, secretsIn } from './failure/redactor.js'
import { Sessions } from './host/pool.js'
import type { Session } from './host/session.js'
import { inParallel } from './parallel.js'
import { secretsOfTargets, targetsOf } from './prepare/targets.js'

export interface VisitRequest {
  readonly inventory: Inventory
  /** Which hosts: a name, a group or another pattern. */
  readonly pattern: string
  readonly loginPassword?: Secret
  readonly becomePassword?: Secret
  readonly transport: TransportOptions
  /** Hosts that are visited at the same time. */
  readonly forks: number
  readonly connect: Connect
  /** Knows the secrets that were made before, while the inventory was loaded. */
  readonly redactor?: Redactor
  /** Once aborted, what runs on the hosts is ended. These hosts and those that are not visited yet have no result. */
  readonly signal?: AbortSignal
}

export interface Visited<T> {
  readonly host: string
  /** What the visit returned or threw: UnreachableError or FailedError, without a secret. */
  readonly result: T | Error
}

/**
 * Logs in to hosts without a playbook, takes no lock, and calls back with each session and the facts of its host. Returns
 * one result per host that has one, in the order of the inventory. Throws UsageError for a pattern or a connection variable that is
 * invalid.
 */
export async function visitHosts<T>(
  request: VisitRequest,
  visit: (session: Session, facts: Facts) => Promise<T>,
): Promise<readonly Visited<T>[]> {
  const { inventory, pattern, connect, transport, forks, redactor = new Redactor(), signal } = request
  const hosts = inventory.match(pattern)
  const play = { play: { hosts: pattern, roles: [] }, inventory, peers: hosts, hosts }
  const { targets, problems } = targetsOf([play], request)
  if (problems.length > 0) throw new ProblemsError(problems)
  redactor.add([...secretsIn(hosts.map(({ vars }) => vars)), ...secretsOfTargets(targets.values())])
  const sessions = new Sessions(hosts, { targets, connect, transport })
  signal?.addEventListener('abort', () => void sessions.stop(() => {}), { once: true })
  const results = new Map<string, T | Error>()
  await inParallel(hosts, forks, async (host) => {
    if (signal?.aborted) return
    const session = sessions.of(host)
    try {
      results.set(host.name, await visit(session, await session.open()))
    } catch (error) {
      if (!signal?.aborted) results.set(host.name, redactor.redactError(error as Error))
    }
    await session.close()
  })
  return hosts.flatMap(({ name }) => (results.has(name) ? [{ host: name, result: results.get(name)! }] : []))
}
