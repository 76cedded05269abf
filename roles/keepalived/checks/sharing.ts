import type { Rule, Violation } from 'haploy'
import { plainAddress } from '../address.js'
import { type Hosts, instanceNames, type Part, partsOf } from '../election/part.js'
import { priorityOf } from '../election/priority.js'
import { groupBy } from '../group-by.js'
import type { Keepalived } from '../schema/variables.js'
import { hostsOf, variableOf } from './violation.js'

export const sharingRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/same-master',
    severity: 'error',
    explanation:
      'Instances of the same hosts exist to share the work; where all prefer one host, the others are idle. Let each prefer another one.',
    find: sameMaster,
  },
]

function sameMaster(hosts: Hosts): readonly Violation[] {
  const instances = instanceNames(hosts)
    .map((name) => partsOf(name, hosts))
    .filter((parts) => parts.length > 1)
  return [...groupBy(instances, sharedBy).values()]
    .filter((rivals) => rivals.length > 1)
    .flatMap((rivals): Violation[] => {
      const masters = new Set(rivals.map(masterOf))
      const [master] = masters
      if (masters.size > 1 || master === undefined) return []
      const names = rivals.map((parts) => parts[0]!.instance.name)
      return [
        {
          hosts: hostsOf(rivals[0]!),
          variable: variableOf(names[1]!, 'prefer'),
          message: `${names.join(' and ')} have the same master, ${master}, so every other host is idle as long as it works`,
          hint: 'Let one of them prefer another host, or declare their addresses as one instance.',
        },
      ]
    })
}

/** IPv4 and IPv6 need an instance each, and may well move together; so may those of two networks. */
function sharedBy(parts: readonly Part[]): string {
  const { addresses, interface: device } = parts[0]!.instance
  const family = plainAddress(addresses[0]!.address)!.includes(':') ? 6 : 4
  return [family, device ?? '', ...parts.map(({ host }) => host.name)].join(' ')
}

/** Undefined where two have the highest priority, or one has none. */
function masterOf(parts: readonly Part[]): string | undefined {
  const ranked = parts.map(({ instance, host, vars }) => ({
    name: host.name,
    rank: priorityOf(instance, host.name, vars) ?? Number.NaN,
  }))
  const [first, second] = ranked.toSorted((a, b) => b.rank - a.rank)
  return first!.rank > second!.rank ? first!.name : undefined
}
