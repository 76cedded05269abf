import { join } from 'node:path'
import { UsageError } from '../core/errors.js'
import { Group } from './linux/cgroup.js'

/** The folder that holds the state of every lab. */
export const labsDir = '/var/lib/haploy-lab'

/**
 * Where a lab keeps everything it makes. All of it follows from the lab's name: the mounts (the hosts' roots, the pinned
 * network namespaces) lie under `stateDir` and the processes in `group`, so a lab can be removed whole even when
 * whatever made it died half-way.
 */
export interface LabPaths {
  name: string
  stateDir: string
  group: Group
  /** The group of that name which systemd-nspawn makes beside it where the old systemd hierarchy is mounted, too. */
  systemdGroup: Group
}

export async function pathsOf(name: string): Promise<LabPaths> {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name)) {
    throw new UsageError(`'${name}' cannot name a lab.`, {
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
