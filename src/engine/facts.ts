import type { Facts } from '../core/host/facts.js'
import type { Secret } from '../core/shell/secret.js'
import type { Inventory } from '../inventory/inventory.js'
import { ProblemsError } from '../inventory/validation/problems.js'
import type { Connect, TransportOptions } from '../transport/transport.js'
import { Redactor, secretsIn } from './failure/redactor.js'
import { Sessions } from './host/pool.js'
import type { Outputs, Session } from './host/session.js'
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
  /** What is run on each host after its facts are read; it must not change anything. */
  readonly parts?: Parameters<Session['run']>[0]
  /** Knows the secrets that were made before, while the inventory was loaded. */
  readonly redactor?: Redactor
}

export interface HostFacts {
  readonly host: string
  /** The facts, or why they cannot be read: UnreachableError or FailedError, without a secret. */
  readonly facts: Facts | Error
  /** One output for each part. */
  readonly outputs: Outputs
}

/** Reads the facts of hosts, and takes no lock. Throws UsageError for a pattern or a connection variable that is invalid. */
export async function readFacts(request: FactsRequest): Promise<readonly HostFacts[]> {
  const { inventory, pattern, connect, transport, forks, parts = [] } = request
  const hosts = inventory.match(pattern)
  const play = { play: { hosts: pattern, roles: [] }, inventory, peers: hosts, hosts }
  const { targets, problems } = targetsOf([play], request)
  if (problems.length > 0) throw new ProblemsError(problems)
  const { redactor = new Redactor() } = request
  redactor.add([...secretsIn(hosts.map(({ vars }) => vars)), ...secretsOfTargets(targets.values())])
  const sessions = new Sessions(hosts, { targets, connect, transport })
  const found = new Map<string, Omit<HostFacts, 'host'>>()
  await inParallel(hosts, forks, async (host) => {
    const session = sessions.of(host)
    try {
      const facts = redactor.redactData(await session.open())
      found.set(host.name, { facts, outputs: parts.length === 0 ? [] : await session.run(parts) })
    } catch (error) {
      found.set(host.name, { facts: redactor.redactError(error as Error), outputs: [] })
    }
    await session.close()
  })
  return hosts.map(({ name }) => ({ host: name, ...found.get(name)! }))
}
