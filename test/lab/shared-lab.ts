import type { Context } from 'mocha'
import { Lab, type System } from '../../src/lab/index.js'
import { keptLabName } from './lab-name.js'
import { skipWithoutLab } from './skip-without-lab.js'

const shared = new Map<System, Promise<Lab>>()

/**
 * To be called in `before`: the lab that all tests of whole runs share, one per system. lb1, lb2, web1 and web2 are the pair
 * and its web servers; web3 to web8, on Debian only, are for tests with their own roles.
 */
export async function sharedLab(test: Context, system: System = 'debian12'): Promise<Lab> {
  await skipWithoutLab(test)
  const lab = shared.get(system) ?? buildLab(system)
  shared.set(system, lab)
  return await lab
}

async function buildLab(system: System): Promise<Lab> {
  const name = keptLabName(system)
  await Lab.down(name)
  return Lab.up({ name, hosts: system === 'debian12' ? 10 : 4, system })
}
