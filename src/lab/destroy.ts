import { rm, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { cleanUpNspawn } from './host/cleanup.js'
import { removeUnfinishedBases } from './image/base.js'
import { Group } from './linux/cgroup.js'
import { unmountUnder } from './linux/mounts.js'
import type { LabPaths } from './paths.js'

/**
 * Removes a lab, even an incomplete one: its processes, its mounts, its folder, and unfinished bases of dead builders. The
 * kernel removes the namespaces and cables with the last process and mount.
 */
export async function destroy(paths: LabPaths): Promise<void> {
  const { stateDir, group, systemdGroup } = paths
  await group.remove()
  await systemdGroup.remove()
  await cleanUpNspawn(paths)
  await unmountUnder(stateDir)
  await rm(stateDir, { recursive: true, force: true, maxRetries: 5 })
  await removeUnfinishedBases()
  // These are shared by all labs, and are removed with the last one.
  for (const { path } of [group, systemdGroup]) await new Group(dirname(path)).removeIfEmpty()
  await rmdir(dirname(stateDir)).catch(() => {})
}
