import type { Host } from '../../core/host/host.js'
import { ProblemsError } from '../../inventory/validation/problems.js'
import type { EndpointOf, Target, TransportOptions } from '../../transport/transport.js'

interface Request {
  readonly endpointOf?: EndpointOf
  readonly transport: TransportOptions
}

interface Scope {
  readonly hosts: readonly Host[]
  readonly targets: ReadonlyMap<string, Target>
}

/** Throws UsageError for two hosts that are reached at one address: the tasks of each would undo what the other's did. */
export async function assertDistinctEndpoints({ endpointOf, transport }: Request, { hosts, targets }: Scope) {
  if (!endpointOf) return
  const names = new Map<string, string[]>()
  for (const { name } of hosts) {
    const endpoint = await endpointOf(targets.get(name)!, transport)
    if (endpoint !== undefined) names.set(endpoint, [...(names.get(endpoint) ?? []), name])
  }
  const problems = [...names]
    .filter(([, sharing]) => sharing.length > 1)
    .map(([endpoint, sharing]) => ({
      hosts: sharing,
      message: `${sharing.length} names for one host, which is reached at ${endpoint}`,
      hint: 'Keep one of them in the inventory, or leave the others out of the run with --limit.',
    }))
  if (problems.length > 0) throw new ProblemsError(problems)
}
