import type { Rule } from 'haploy'
import type { Nginx } from '../../schema/variables.js'
import { conflictRules } from './conflicts.js'
import { locationRules } from './locations.js'
import { rawRules } from './raw/rules.js'
import { referenceRules } from './references.js'
import { repeatedRules } from './repeated.js'
import { bufferRules } from './values/buffers.js'
import { cipherRules } from './values/ciphers.js'
import { patternRules } from './values/patterns.js'
import { variableRules } from './values/used-variables.js'
import { versionRules } from './values/versions.js'
import { effectRules } from './without-effect.js'

/** What nginx would reject or ignore in the whole configuration, whether a variable or a raw text declares it. */
export const configurationRules: readonly Rule<Nginx>[] = [
  ...referenceRules,
  ...variableRules,
  ...patternRules,
  ...locationRules,
  ...repeatedRules,
  ...effectRules,
  ...bufferRules,
  ...conflictRules,
  ...cipherRules,
  ...versionRules,
  ...rawRules,
]
