import type { Rule, Violation } from 'haploy'
import type { Hosts, Member } from '../../election/member.js'
import { checksOf } from '../../election/priority.js'
import type { Check } from '../../schema/check.js'
import type { Keepalived } from '../../schema/variables.js'
import { type Finding, forEachInstance, hostNames, mergeByHost, variableOf } from '../violation.js'

/** Checks that are processes or neighbours. */
export const checkKindRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/only-watches-process',
    severity: 'error',
    explanation:
      'A process that hangs still runs, and a release of keepalived or a kernel may not report processes at all. Add a check that asks the service for an answer.',
    find: forEachInstance(onlyProcesses),
  },
  {
    id: 'keepalived/bfd-neighbor',
    severity: 'error',
    explanation:
      'keepalived ignores a BFD session without a neighbour, a second session with the same neighbour, and a name of more than 31 characters.',
    cannotBeIgnored: "keepalived's own test rejects such a configuration",
    find: bfdProblems,
  },
]

function onlyProcesses(name: string, members: readonly Member[]): readonly Violation[] {
  const found = members.filter(({ instance, vars }) => {
    const checks = checksOf(instance, vars).flatMap((check) => vars.checks[check] ?? [])
    return checks.length > 0 && checks.every(({ process }) => process !== undefined)
  })
  if (found.length === 0) return []
  return [
    {
      hosts: hostNames(found),
      variable: variableOf(name, 'checks'),
      message: `${name} only watches processes, and does not detect one that hangs`,
      hint: "Add a check that asks for an answer, such as { script: 'nginx' }.",
    },
  ]
}

function bfdProblems(hosts: Hosts): readonly Violation[] {
  return mergeByHost(
    hosts.flatMap(({ host, vars }) => {
      const sessions = Object.entries(vars.checks).flatMap(([name, { bfd }]) =>
        bfd ? [{ name, neighbor: at(bfd.neighbor, host.name), source: at(bfd.source, host.name) }] : [],
      )
      return sessions.flatMap((session, index): readonly Finding[] => {
        const { name, neighbor } = session
        const finding = { host: host.name, variable: `keepalived.checks.${name}.bfd` }
        const twin = sessions
          .slice(0, index)
          .find((other) => other.neighbor === neighbor && other.source === session.source)
        if (neighbor === undefined)
          return [
            {
              ...finding,
              message: `the check ${name} has no neighbour on ${host.name}`,
              hint: 'Name it in `neighbor`.',
            },
          ]
        if (name.length > longestName)
          return [
            {
              ...finding,
              message: `the name ${name} is longer than ${longestName} characters`,
              hint: 'Choose a shorter one.',
            },
          ]
        if (!twin) return []
        const message = `the checks ${twin.name} and ${name} have the same neighbour ${neighbor}`
        return [{ ...finding, message, hint: 'Use one of them in both places.' }]
      })
    }),
  )
}

const longestName = 31

function at(address: NonNullable<Check['bfd']>['source'], host: string): string | undefined {
  return typeof address === 'object' ? address[host] : address
}
