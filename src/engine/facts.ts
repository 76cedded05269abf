import type { Facts } from '../core/host/facts.js'
import type { Secret } from '../core/shell/secret.js'
import type { Inventory } from '../inventory/inventory.js'
import { ProblemsError } from '../inventory/validation/problems.js'
import type { Connect, TransportOptions } from '../transport/transport.js'
import { Redactor, secretsIn } from './failure/redactor.js'
import { Sessions } from './host/pool.js'
import { inParallel } from './parallel.js'
import { secretsOfTargets, targetsOf } from './prepare/targets.js'

export interface FactsRequest {
  readonly inventory: Inventory
  /** Which hosts: a name, a group or another pattern. */
  readonly pattern: string
  readonly becomePassword?: Secret
  readonly transport: TransportOptions
  /** Hosts that are read at the same time. */
  readonly forks: number
  readonly connect: Connect
  /** Knows the secrets that were made before, while the inventory was loaded. */
  readonly redactor?: Redactor
}

export interface HostFacts {
  readonly host: string
  /** The facts, or why they cannot be read: UnreachableError or FailedError, without a secret. */
  readonly facts: Facts | Error
}

/** Reads the facts of hosts, and takes no lock. Throws UsageError for a pattern or a connection variable that is invalid. */
export async function readFacts(request: FactsRequest): Promise<readonly HostFacts[]> {
  const { inventory, pattern, connect, transport, forks } = request
  const hosts = inventory.match(pattern)
  const play = { play: { hosts: pattern, roles: [] }, inventory, peers: hosts, hosts }
  const { targets, problems } = targetsOf([play], request)
  if (problems.length > 0) throw new ProblemsError(problems)
  const { redactor = new Redactor() } = request
  redactor.add([...secretsIn(hosts.map(({ vars }) => vars)), ...secretsOfTargets(targets.values())])
  const sessions = new Sessions(hosts, { targets, connect, transport })
  const found = new Map<string, Facts | Error>()
  await inParallel(hosts, forks, async (host) => {
    const session = sessions.of(host)
    const facts = await session.open().catch((error: Error) => redactor.redactError(error))
    found.set(host.name, facts instanceof Error ? facts : redactor.redactData(facts))
    await session.close()
  })
  return hosts.map(({ name }) => ({ host: name, facts: found.get(name)! }))
}
