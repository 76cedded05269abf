import { rm, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { cleanUpNspawn } from './host/cleanup.js'
import { removeUnfinishedBases } from './image/base.js'
import { Group } from './linux/cgroup.js'
import { unmountUnder } from './linux/mounts.js'
import type { LabPaths } from './paths.js'

/**
 * Removes everything of a lab, however much of it there is: its processes, then what is mounted, then its folder (with
 * the last process and mount the kernel drops the namespaces and cables), and what a builder that died left of a base.
 */
export async function destroy(paths: LabPaths): Promise<void> {
  const { stateDir, group, systemdGroup } = paths
  await group.remove()
  await systemdGroup.remove()
  await cleanUpNspawn(paths)
  await unmountUnder(stateDir)
  await rm(stateDir, { recursive: true, force: true, maxRetries: 5 })
  await removeUnfinishedBases()
  // Shared by all labs: they go with the last one.
  for (const { path } of [group, systemdGroup]) await new Group(dirname(path)).removeIfEmpty()
  await rmdir(dirname(stateDir)).catch(() => {})
}
