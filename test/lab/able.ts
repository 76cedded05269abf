import type { Context } from 'mocha'
import { labNeeds } from '../../src/lab/index.js'

/** For `before`. Skips what needs a lab where this machine cannot host one, unless HAPLOY_LAB=required insists on it. */
export async function skipWithoutLab(test: Context): Promise<void> {
  const { missing } = await labNeeds()
  if (missing.length === 0 || process.env.HAPLOY_LAB === 'required') return
  console.log(`      Not run: this machine cannot host a lab; it lacks ${missing.join(', ')}.`)
  test.skip()
}
