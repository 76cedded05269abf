import { explicit, oneOf, option } from '../../core/input/option-type.js'
import type { Change, Requirement, StateResource } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task, taskOptions } from '../../core/task.js'
import { assertAccountName, primaryGroups } from './account.js'
import { freeNumber, numberWritten, writableAccounts } from './number.js'

export interface GroupOptions extends TaskOptions {
  state?: 'present' | 'absent'
  /** A number, also as text. */
  gid?: number | string
  /** Gives a new group a gid from the range for daemons. */
  system?: boolean
}

const optionsOf = taskOptions<GroupOptions>(
  { state: explicit(oneOf('present', 'absent')), gid: option.id, system: option.flag },
  [{ reason: "if `state` is 'absent'", applies: ({ state }) => state === 'absent', without: ['gid', 'system'] }],
)

/** Ensures that a group exists on the host, or does not. */
export function group(name: string, groupname: string, options: GroupOptions = {}): Task {
  const { own, shared } = optionsOf(name, options)
  return task(name, () => groupResource(groupname, own), shared)
}

interface GroupState {
  /** Null when the group does not exist. */
  readonly gid: number | null
}

/** The resource of `group`. */
export function groupResource(
  name: string,
  { state = 'present', gid: givenGid, system }: GroupOptions,
): StateResource<GroupState> {
  assertAccountName('group', name)
  const gid = givenGid === undefined ? undefined : Number(givenGid)
  const itself = [subject.group(name)]
  const number = gid === undefined ? [] : ['-g', gid]
  const create = sh`groupadd ${[...(system ? ['-r'] : []), ...number]} -- ${name}`
  return {
    type: 'state',
    kind: 'group',
    name,
    probe: { script: sh`getent group ${name}; :`, parse },
    plan: (current) => {
      if (state === 'absent') return current.gid === null ? [] : [removal(name, current.gid)]
      if (current.gid !== null && (gid === undefined || gid === current.gid)) return []
      const numbers = (current.gid === null ? [gid] : [gid, current.gid]).flatMap((each) => numberWritten('gid', each))
      const about = {
        requires: [writableAccounts, ...(gid === undefined ? [] : [freeNumber('gid', gid, name)])],
        writes: [...itself, ...numbers],
      }
      if (current.gid === null)
        return [{ attribute: 'group', from: null, to: 'present', steps: [{ script: create }], ...about }]
      const steps = [{ script: sh`groupmod ${number} -- ${name}` }]
      return [{ attribute: 'gid', from: current.gid, to: gid!, steps, ...about }]
    },
    isAbsent: (current) => current.gid === null,
    reads: [...itself, subject.accounts],
    // A package may change the number of a group, but removes none.
    readsFor: (current) => (current.gid === null || gid === undefined ? itself : [...itself, subject.accounts]),
    writes: [...itself, ...numberWritten('gid', gid)],
    ...(state === 'present' && { brings: itself }),
  }
}

function removal(name: string, gid: number): Change {
  return {
    attribute: 'group',
    from: 'present',
    to: 'absent',
    steps: [{ script: sh`groupdel ${name}` }],
    requires: [writableAccounts, nobodysPrimary(name, gid)],
    writes: [subject.group(name), ...numberWritten('gid', gid)],
  }
}

/** A group that is somebody's primary one cannot go. */
function nobodysPrimary(name: string, gid: number): Requirement {
  return {
    script: sh`getent passwd | { while IFS=: read -r user _ _ number _; do
[ "$number" != ${gid} ] || { printf '%s is the primary group of %s\n' ${`the group ${name}`} "$user" >&2; exit 1; }; done; }`,
    reads: [primaryGroups, subject.accounts],
    hint: 'Give that user another group first, or remove it.',
  }
}

function parse(output: Output): GroupState {
  const gid = output.lines[0]?.split(':')[2]
  return { gid: gid === undefined ? null : Number(gid) }
}
