import type { Member, Problem } from 'haploy'
import { agreementProblems } from './check-agreement.js'
import { electionProblems, idlePriorities } from './check-election.js'
import { instanceNames } from './check-members.js'
import { uniquenessProblems } from './check-uniqueness.js'
import type { Keepalived } from './variables.js'

/** Every contradiction between the hosts, and every setting that would keep the addresses from moving. */
export function check(members: readonly Member<Keepalived>[]): readonly Problem[] {
  return [
    ...instanceNames(members).flatMap((name) => [
      ...agreementProblems(name, members),
      ...electionProblems(name, members),
    ]),
    ...idlePriorities(members),
    ...uniquenessProblems(members),
  ]
}
