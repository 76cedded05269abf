import { rm, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Group } from './host/cgroup.js'
import { removeNspawnTraces } from './host/cleanup.js'
import { unmountUnder } from './host/mounts.js'
import { sweepBases } from './image/base.js'
import type { Place } from './paths.js'

/**
 * Removes everything of a lab, however much of it there is: its processes, then what is mounted, then its folder (with
 * the last process and mount the kernel drops the namespaces and cables), and what a builder that died left of a base.
 */
export async function sweep(place: Place): Promise<void> {
  const { stateDir, group, twin } = place
  await group.remove()
  await twin.remove()
  await removeNspawnTraces(place)
  await unmountUnder(stateDir)
  await rm(stateDir, { recursive: true, force: true, maxRetries: 5 })
  await sweepBases()
  // Shared by all labs: they go with the last one.
  for (const { path } of [group, twin]) await new Group(dirname(path)).removeIfEmpty()
  await rmdir(dirname(stateDir)).catch(() => {})
}
