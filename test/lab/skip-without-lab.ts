import type { Context } from 'mocha'
import { labNeeds } from '../../src/lab/index.js'

/** The first lab of a system builds the base for all others, which takes minutes over a slow connection. */
const timeToBuild = 600_000

/**
 * To be called in `before`. Skips the tests on a machine that cannot host a lab, unless HAPLOY_LAB=required is set, and
 * extends the timeout for building a lab.
 */
export async function skipWithoutLab(test: Context): Promise<void> {
  test.timeout(timeToBuild)
  const { missing } = await labNeeds()
  if (missing.length === 0 || process.env.HAPLOY_LAB === 'required') return
  console.log(`      Not run: this machine cannot host a lab: it lacks ${missing.join(', ')}.`)
  test.skip()
}
