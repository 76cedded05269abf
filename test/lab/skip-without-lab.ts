import type { Context } from 'mocha'
import { labNeeds } from '../../src/lab/index.js'

/** The first lab of its kind builds the base that all others use, which takes minutes over a slow line. */
const timeToBuild = 600_000

/**
 * For `before`. Skips what needs a lab where this machine cannot host one, unless HAPLOY_LAB=required insists on it, and
 * allows the time to build one.
 */
export async function skipWithoutLab(test: Context): Promise<void> {
  test.timeout(timeToBuild)
  const { missing } = await labNeeds()
  if (missing.length === 0 || process.env.HAPLOY_LAB === 'required') return
  console.log(`      Not run: this machine cannot host a lab: it lacks ${missing.join(', ')}.`)
  test.skip()
}
