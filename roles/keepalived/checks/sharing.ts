import type { Rule, RulePlay, Violation } from 'haploy'
import { splitAddresses } from '../configuration/network/addresses.js'
import { type Hosts, instanceNames, type Member, membersOf } from '../election/member.js'
import { groupOf, priorityOf } from '../election/priority.js'
import { groupBy } from '../group-by.js'
import type { Keepalived } from '../schema/variables.js'
import { hostNames, variableOf } from './violation.js'

export const sharingRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/same-master',
    severity: 'error',
    explanation:
      'Several instances on the same hosts are meant to share the load. If all prefer one host, the others are idle. Let each prefer a different host.',
    find: sameMaster,
  },
  {
    id: 'keepalived/nginx-without-serial',
    severity: 'advice',
    explanation:
      'A play without serial that also has the role nginx may restart nginx on all hosts of an instance at once. Give nginx a play of its own with serial: 1. Deploy keepalived to all hosts of an instance at once, so that they agree.',
    find: (hosts, _, play) => restartsAtOnce(hosts, play),
  },
]

function restartsAtOnce(hosts: Hosts, { roles, hasSerial }: RulePlay): readonly Violation[] {
  if (hasSerial || !roles.includes('nginx')) return []
  const shared = instanceNames(hosts).filter((name) => membersOf(name, hosts).length > 1)
  if (shared.length === 0) return []
  return [
    {
      hosts: [...new Set(shared.flatMap((name) => hostNames(membersOf(name, hosts))))],
      message: `when nginx has to be restarted, this play restarts it on all hosts of ${shared.join(', ')} at once`,
      hint: 'Move the role nginx to a play of its own with serial: 1, before this one.',
    },
  ]
}

function sameMaster(hosts: Hosts): readonly Violation[] {
  const shared = instanceNames(hosts)
    .map((name) => membersOf(name, hosts))
    .filter((members) => members.length > 1)
  // The instances of a group are meant to have the same master.
  const groups = groupBy(shared, ([first]) => groupOf(first!.instance, first!.vars)?.name ?? first!.instance.name)
  const instances = [...groups.values()].map(([members]) => members!)
  return [...groupBy(instances, hostsAndNetwork).values()]
    .filter((sameHosts) => sameHosts.length > 1)
    .flatMap((sameHosts): Violation[] => {
      const masters = new Set(sameHosts.map(masterOf))
      const [master] = masters
      if (masters.size > 1 || master === undefined) return []
      const names = sameHosts.map((members) => members[0]!.instance.name)
      return [
        {
          hosts: hostNames(sameHosts[0]!),
          variable: variableOf(names[1]!, 'prefer'),
          message: `${names.join(' and ')} have the same master, ${master}, so every other host is idle while it is up`,
          hint: 'Let one of them prefer another host, or declare all addresses in one instance.',
        },
      ]
    })
}

/** IPv4 and IPv6 need an instance each and may move together, and so may the addresses of two networks. */
function hostsAndNetwork(members: readonly Member[]): string {
  const { instance } = members[0]!
  return [splitAddresses(instance).family, instance.interface ?? '', ...members.map(({ host }) => host.name)].join(' ')
}

/** Undefined if two hosts have the highest priority, or one has none. */
function masterOf(members: readonly Member[]): string | undefined {
  const ranked = members.map(({ instance, host, vars }) => ({
    name: host.name,
    rank: priorityOf(instance, host.name, vars) ?? Number.NaN,
  }))
  const [first, second] = ranked.toSorted((a, b) => b.rank - a.rank)
  return first!.rank > second!.rank ? first!.name : undefined
}
