import { UsageError } from '../src/core/errors.js'
import { installLabNeeds } from '../src/lab/index.js'

// Tests on lab hosts skip themselves on a machine without a lab. This program reports that once.
const lab = process.env.HAPLOY_LAB
try {
  if (lab !== 'off') await installLabNeeds({ onProgress: console.log })
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.log(`${error.message} ${error.hint ?? ''}\nThe tests that need real hosts will be skipped.`)
  if (lab === 'required') process.exitCode = 1
}
