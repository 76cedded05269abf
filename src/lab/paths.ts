import { join } from 'node:path'
import { UsageError } from '../core/errors.js'
import { Group } from './linux/cgroup.js'

/** The folder that holds the state of every lab. */
export const labsDir = '/var/lib/haploy-lab'

/**
 * The paths of a lab, all derived from its name. All mounts (the hosts' roots, the pinned network namespaces) are under
 * `stateDir`, and all processes in `group`, so a lab can be removed completely even when its builder died half-way.
 */
export interface LabPaths {
  name: string
  stateDir: string
  group: Group
  /** The group of the same name that systemd-nspawn creates in a mounted legacy systemd hierarchy. */
  systemdGroup: Group
}

export async function pathsOf(name: string): Promise<LabPaths> {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name)) {
    throw new UsageError(`'${name}' is not a valid lab name`, {
      hint: 'Use a letter, then up to 30 letters, digits and dashes, all lower case.',
    })
  }
  const group = join('haploy-lab', name)
  return {
    name,
    stateDir: join(labsDir, name),
    group: await Group.at(group),
    systemdGroup: new Group(join('/sys/fs/cgroup/systemd', group)),
  }
}
