import type { Context } from 'mocha'
import { labNeeds } from '../../src/lab/index.js'

/** The first lab of its kind builds the base that all others use, which takes minutes over a slow line. */
const timeToBuild = 600_000

/**
 * For `before`. Skips what needs a lab where this machine cannot host one, unless HAPLOY_LAB=required insists on it, and
 * everywhere with HAPLOY_LAB=off. Allows the time to build a lab.
 */
export async function skipWithoutLab(test: Context): Promise<void> {
  test.timeout(timeToBuild)
  if (process.env.HAPLOY_LAB === 'required') return
  if (process.env.HAPLOY_LAB === 'off') test.skip()
  const { missing } = await labNeeds()
  if (missing.length === 0) return
  console.log(`      Not run: this machine cannot host a lab; it lacks ${missing.join(', ')}.`)
  test.skip()
}
