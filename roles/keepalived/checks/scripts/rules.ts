import type { Rule } from 'haploy'
import type { Keepalived } from '../../schema/variables.js'
import { checkRules } from './check-rules.js'
import { executionRules } from './execution-rules.js'
import { practiceRules } from './practice-rules.js'
import { ruleFor } from './script-rule.js'

/** What would not run, would never fail, or has a known weakness, in declared scripts and in commands of checks. */
export const scriptRules: readonly Rule<Keepalived>[] = [...executionRules, ...checkRules, ...practiceRules].map(
  ruleFor,
)
