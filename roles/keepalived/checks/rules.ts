import type { Rule } from 'haploy'
import type { Keepalived } from '../schema/variables.js'
import { agreementRules } from './agreement.js'
import { commandRules } from './commands/rules.js'
import { failoverRules } from './failover.js'
import { addressRules } from './instances/addresses.js'
import { checkKindRules } from './instances/check-kinds.js'
import { groupRules } from './instances/groups.js'
import { strictModeRules } from './instances/strict-mode.js'
import { networkRules } from './network.js'
import { otherPlaysRules } from './other-plays.js'
import { preferenceRules } from './preference.js'
import { priorityRules } from './priorities.js'
import { rawTextRules } from './raw-text/rules.js'
import { scriptRules } from './scripts/rules.js'
import { sharingRules } from './sharing.js'
import { trackedItemRules } from './tracked-items.js'
import { uniquenessRules } from './uniqueness.js'

/** Every contradiction between the hosts, and every setting that prevents a failover. */
export const rules: readonly Rule<Keepalived>[] = [
  ...agreementRules,
  ...preferenceRules,
  ...groupRules,
  ...priorityRules,
  ...trackedItemRules,
  ...checkKindRules,
  ...failoverRules,
  ...addressRules,
  ...strictModeRules,
  ...uniquenessRules,
  ...otherPlaysRules,
  ...networkRules,
  ...sharingRules,
  ...commandRules,
  ...scriptRules,
  ...rawTextRules,
]
