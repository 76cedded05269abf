import type { Change, StateResource } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task } from '../../core/task.js'
import { assertAccountName } from './account.js'

export interface GroupOptions extends TaskOptions {
  state?: 'present' | 'absent'
  gid?: number
  /** Gives a new group a gid from the range for daemons. */
  system?: boolean
}

/** Ensures that a group exists on the host, or does not. */
export function group(name: string, groupname: string, options: GroupOptions = {}): Task {
  return task(name, () => groupResource(groupname, options), options)
}

interface GroupState {
  /** Null when the group does not exist. */
  readonly gid: number | null
}

/** The resource of `group`. */
export function groupResource(
  name: string,
  { state = 'present', gid, system }: GroupOptions,
): StateResource<GroupState> {
  assertAccountName('group', name)
  const itself = [subject.group(name)]
  const number = gid === undefined ? [] : ['-g', gid]
  const create = sh`groupadd ${[...(system ? ['-r'] : []), ...number]} -- ${name}`
  return {
    type: 'state',
    kind: 'group',
    name,
    probe: { script: sh`getent group ${name}; :`, parse },
    plan(current): readonly Change[] {
      if (state === 'absent') {
        if (current.gid === null) return []
        return [{ attribute: 'group', from: 'present', to: 'absent', steps: [{ script: sh`groupdel ${name}` }] }]
      }
      if (current.gid === null) return [{ attribute: 'group', from: null, to: 'present', steps: [{ script: create }] }]
      if (gid === undefined || gid === current.gid) return []
      const change = sh`groupmod ${number} -- ${name}`
      return [{ attribute: 'gid', from: current.gid, to: gid, steps: [{ script: change }] }]
    },
    isAbsent: (current) => current.gid === null,
    reads: itself,
    writes: itself,
  }
}

function parse(output: Output): GroupState {
  const gid = output.lines[0]?.split(':')[2]
  return { gid: gid === undefined ? null : Number(gid) }
}
