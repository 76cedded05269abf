import type { Member, Problem } from 'haploy'
import { instanceNames } from '../election/part.js'
import type { Keepalived } from '../schema/variables.js'
import { agreementProblems } from './agreement.js'
import { commandProblems } from './commands.js'
import { failoverProblems } from './failover.js'
import { networkProblems } from './network.js'
import { elsewhereProblems } from './other-plays.js'
import { electionProblems, idlePriorities } from './priorities.js'
import { scriptProblems } from './scripts/scripts.js'
import { sharingProblems } from './sharing.js'
import { uniquenessProblems } from './uniqueness.js'

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
