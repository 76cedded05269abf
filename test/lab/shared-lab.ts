import { after, type Context } from 'mocha'
import { Lab } from '../../src/lab/index.js'
import { skipWithoutLab } from './able.js'

/** Two checkouts that are tested at the same time must not share a lab. */
const name = process.env.HAPLOY_TEST_LAB ?? 'test-runs'
let shared: Promise<Lab> | undefined

/**
 * For `before`: the lab in which all tests of whole runs are made. lb1, lb2, web1 and web2 are there to be the pair and
 * what it serves; web3 to web8 belong to tests that bring roles of their own.
 */
export async function sharedLab(test: Context): Promise<Lab> {
  await skipWithoutLab(test)
  shared ??= Lab.down(name).then(() => Lab.up({ name, hosts: 10 }))
  return await shared
}

after('Remove the lab', async function () {
  this.timeout(60_000)
  await (await shared)?.down()
})
