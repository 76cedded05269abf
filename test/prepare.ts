import { UsageError } from '../src/core/errors.js'
import { installLabNeeds } from '../src/lab/index.js'

// The lab's tests skip themselves where no lab can stand, so here it is said why, once.
const lab = process.env.HAPLOY_LAB
try {
  if (lab !== 'off') await installLabNeeds({ onProgress: console.log })
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.log(`${error.message} ${error.hint ?? ''}\nThe tests that need real hosts will be skipped.`)
  if (lab === 'required') process.exitCode = 1
}
