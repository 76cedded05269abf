import type { Member, Problem } from 'haploy'
import { agreementProblems } from './check-agreement.js'
import { commandProblems } from './check-commands.js'
import { electionProblems, idlePriorities } from './check-election.js'
import { elsewhereProblems } from './check-elsewhere.js'
import { failoverProblems } from './check-failover.js'
import { instanceNames } from './check-members.js'
import { networkProblems } from './check-network.js'
import { scriptProblems } from './check-scripts.js'
import { sharingProblems } from './check-sharing.js'
import { uniquenessProblems } from './check-uniqueness.js'
import type { Keepalived } from './variables.js'

/** Every contradiction between the hosts, and every setting that would keep the addresses from moving. */
export function check(
  members: readonly Member<Keepalived>[],
  elsewhere: readonly Member<Keepalived>[],
): readonly Problem[] {
  return [
    ...instanceNames(members).flatMap((name) => [
      ...agreementProblems(name, members),
      ...electionProblems(name, members),
      ...networkProblems(name, members),
    ]),
    ...failoverProblems(members),
    ...sharingProblems(members),
    ...idlePriorities(members),
    ...commandProblems(members),
    ...scriptProblems(members),
    ...uniquenessProblems(members),
    ...elsewhereProblems(members, elsewhere),
  ]
}
