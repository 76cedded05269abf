import type { Context } from 'mocha'
import { labNeeds } from '../../src/lab/index.js'

/** The first lab of a system builds the base for all others, which takes minutes over a slow connection. */
const timeToBuild = 600_000

/**
 * To be called in `before`. Skips the tests on a machine that cannot host a lab, unless HAPLOY_LAB=required is set. Skips
 * them everywhere with HAPLOY_LAB=off. Extends the timeout for building a lab.
 */
export async function skipWithoutLab(test: Context): Promise<void> {
  test.timeout(timeToBuild)
  if (process.env.HAPLOY_LAB === 'required') return
  if (process.env.HAPLOY_LAB === 'off') test.skip()
  const { missing } = await labNeeds()
  if (missing.length === 0) return
  console.log(`      Not run: this machine cannot host a lab: it lacks ${missing.join(', ')}.`)
  test.skip()
}
