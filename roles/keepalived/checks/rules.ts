import type { Rule } from 'haploy'
import type { Keepalived } from '../schema/variables.js'
import { agreementRules } from './agreement.js'
import { commandRules } from './commands/rules.js'
import { failoverRules } from './failover.js'
import { networkRules } from './network.js'
import { otherPlaysRules } from './other-plays.js'
import { preferenceRules } from './preference.js'
import { priorityRules } from './priorities.js'
import { scriptRules } from './scripts/rules.js'
import { sharingRules } from './sharing.js'
import { trackedItemRules } from './tracked-items.js'
import { uniquenessRules } from './uniqueness.js'

/** Every contradiction between the hosts, and every setting that prevents a failover. */
export const rules: readonly Rule<Keepalived>[] = [
  ...agreementRules,
  ...preferenceRules,
  ...priorityRules,
  ...trackedItemRules,
  ...failoverRules,
  ...uniquenessRules,
  ...otherPlaysRules,
  ...networkRules,
  ...sharingRules,
  ...commandRules,
  ...scriptRules,
]
