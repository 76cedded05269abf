import type { Rule } from 'haploy'
import type { Nginx } from '../../schema/variables.js'
import { bufferRules } from './buffers.js'
import { cipherRules } from './ciphers.js'
import { conflictRules } from './conflicts.js'
import { patternRules } from './patterns.js'
import { rawRules } from './raw/rules.js'
import { referenceRules } from './references.js'
import { repeatedRules } from './repeated.js'
import { variableRules } from './used-variables.js'
import { versionRules } from './versions.js'
import { effectRules } from './without-effect.js'

/** What nginx would reject or ignore in the whole configuration, whether a variable or a raw text declares it. */
export const configurationRules: readonly Rule<Nginx>[] = [
  ...referenceRules,
  ...variableRules,
  ...patternRules,
  ...repeatedRules,
  ...effectRules,
  ...bufferRules,
  ...conflictRules,
  ...cipherRules,
  ...versionRules,
  ...rawRules,
]
