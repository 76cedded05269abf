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

/** Throws UsageError for two hosts with the same address and port, whose tasks would undo each other. */
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
      message: `${sharing.length} names for one host: all of them connect to ${endpoint}`,
      hint: 'Keep one of the names in the inventory, or exclude the others with --limit.',
    }))
  if (problems.length > 0) throw new ProblemsError(problems)
}
