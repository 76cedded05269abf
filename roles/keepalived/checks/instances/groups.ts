import type { Rule, Violation } from 'haploy'
import type { Hosts } from '../../election/member.js'
import { groupOf, isMember, priorityOf } from '../../election/priority.js'
import type { Group } from '../../schema/group.js'
import type { Keepalived } from '../../schema/variables.js'
import { type Finding, mergeByHost, variableOf } from '../violation.js'

/** Groups whose instances can move together. */
export const groupRules: readonly Rule<Keepalived>[] = [
  onEachGroup({
    id: 'keepalived/undeclared-instance',
    explanation: 'keepalived ignores a name in a group that no instance has. Declare the instance.',
    cannotBeIgnored: "keepalived's own test rejects such a configuration",
    problemsIn: undeclaredInstances,
  }),
  onEachGroup({
    id: 'keepalived/two-groups',
    explanation: 'keepalived takes an instance into one group only, and each name once.',
    cannotBeIgnored: "keepalived's own test rejects such a configuration",
    problemsIn: repeatedNames,
  }),
  onEachGroup({
    id: 'keepalived/group-disagrees',
    explanation:
      'The instances of a group move together only if they have the same hosts, the same priorities and the same `preempt`. Otherwise one would pull the others away from a host that they prefer.',
    cannotBeIgnored: 'the instances would pull each other from host to host',
    problemsIn: disagreements,
  }),
  {
    id: 'keepalived/tracked-outside-group',
    severity: 'error',
    explanation:
      'keepalived ignores the weights that an instance of a group tracks by itself. Set `checks` and `trackInterfaces` of the group.',
    cannotBeIgnored: "keepalived's own test rejects such a configuration",
    find: trackedOutside,
  },
]

interface GroupRule extends Pick<Rule, 'id' | 'explanation' | 'cannotBeIgnored'> {
  problemsIn(group: Group, vars: Keepalived, host: string): readonly Problem[]
}

type Problem = Omit<Finding, 'host' | 'variable'>

function onEachGroup({ problemsIn, ...rule }: GroupRule): Rule<Keepalived> {
  const find = (hosts: Hosts) =>
    mergeByHost(
      hosts.flatMap(({ host, vars }) =>
        vars.groups.flatMap((group) =>
          problemsIn(group, vars, host.name).map((problem) => ({
            ...problem,
            host: host.name,
            variable: `keepalived.groups.${group.name}.instances`,
          })),
        ),
      ),
    )
  return { ...rule, severity: 'error', find }
}

function undeclaredInstances({ name, instances }: Group, vars: Keepalived): readonly Problem[] {
  const declared = vars.instances.map((instance) => instance.name)
  return instances
    .filter((instance) => !declared.includes(instance))
    .map((instance) => ({
      message: `the group ${name} has the instance ${instance}, which is not declared`,
      hint: `Declare it in keepalived.instances, or name one of ${declared.join(', ')}.`,
    }))
}

function repeatedNames(group: Group, vars: Keepalived): readonly Problem[] {
  const { name, instances } = group
  const others = vars.groups.filter((other) => other !== group)
  const earlier = vars.groups.slice(0, vars.groups.indexOf(group))
  const taken = [...vars.instances, ...earlier].some((each) => each.name === name)
  const twice = instances.filter((instance, at) => instances.indexOf(instance) < at)
  const shared = instances.filter((instance) => others.some((other) => other.instances.includes(instance)))
  return [
    ...(taken ? [{ message: `the name of the group ${name} is taken`, hint: 'Choose another one.' }] : []),
    ...twice.map((instance) => ({
      message: `the group ${name} names ${instance} twice`,
      hint: 'Name it once.',
    })),
    ...shared.map((instance) => ({
      message: `${instance} is in two groups`,
      hint: 'Leave it in one of them, or make one group of both.',
    })),
  ]
}

function disagreements({ name, instances }: Group, vars: Keepalived, host: string): readonly Problem[] {
  const members = vars.instances.filter((instance) => instances.includes(instance.name))
  const here = members.filter((instance) => isMember(instance, host))
  const priorities = here.map((instance) => priorityOf(instance, host, vars))
  const values: [string, readonly unknown[]][] = [
    ['hosts', members.map(({ prefer }) => [...prefer].sort().join(' '))],
    ['priorities', priorities],
    ['preempt', members.map(({ preempt }) => preempt)],
  ]
  return values
    .filter(([, found]) => new Set(found).size > 1)
    .map(([what, found]) => ({
      message: `the instances of the group ${name} do not have the same ${what}${what === 'hosts' ? '' : ` (${members.map((one, at) => `${one.name}: ${found[at]}`).join(', ')})`}`,
      hint: 'Declare the same for all of them, or take one out of the group.',
    }))
}

function trackedOutside(hosts: Hosts): readonly Violation[] {
  return mergeByHost(
    hosts.flatMap(({ host, vars }) =>
      vars.instances.flatMap((instance) => {
        const group = groupOf(instance, vars)
        const key = instance.checks ? 'checks' : instance.trackInterfaces.length > 0 ? 'trackInterfaces' : undefined
        if (!group || !key) return []
        return [
          {
            host: host.name,
            variable: variableOf(instance.name, key),
            message: `${instance.name} has its own ${key}, but the group ${group.name} tracks for all its instances`,
            hint: `Move them to keepalived.groups.${group.name}.${key}.`,
          },
        ]
      }),
    ),
  )
}
