import type { Facts } from '../core/host/facts.js'
import { Redactor } from './failure/redactor.js'
import type { Outputs, Session } from './host/session.js'
import { type VisitRequest, visitHosts } from './visit.js'

export interface FactsRequest extends VisitRequest {
  /** What is run on each host after its facts are read; it must not change anything. */
  readonly parts?: Parameters<Session['run']>[0]
}

export interface HostFacts {
  readonly host: string
  /** The facts, or why they cannot be read: UnreachableError or FailedError, without a secret. */
  readonly facts: Facts | Error
  /** One output for each part. */
  readonly outputs: Outputs
}

/** Reads the facts of hosts. Throws UsageError for a pattern or a connection variable that is invalid. */
export async function readFacts({ parts = [], ...request }: FactsRequest): Promise<readonly HostFacts[]> {
  const { redactor = new Redactor() } = request
  const visited = await visitHosts({ ...request, redactor }, async (session, facts) => ({
    facts: redactor.redactData(facts),
    outputs: parts.length === 0 ? [] : await session.run(parts),
  }))
  return visited.map(({ host, result }) =>
    result instanceof Error ? { host, facts: result, outputs: [] } : { host, ...result },
  )
}
