import { UsageError } from '../../core/errors.js'
import { option } from '../../core/input/option-type.js'
import type { OptionTypes } from '../../core/input/options.js'
import type { Change, Requirement } from '../../core/resource.js'
import { changeHeld } from '../../core/shell/hold.js'
import { type Script, sh } from '../../core/shell/script.js'
import { type Subject, subject } from '../../core/subject.js'
import { certainPath, changeable, isId, knownAccount } from '../requirement.js'
import { exactMode, type Mode, parseMode, showMode } from './mode.js'
import type { Entry } from './stat.js'

/** Owner, group and permissions. What is absent stays as it is. */
export interface Ownership {
  mode?: Mode
  /** A user name or uid. */
  owner?: string | number
  /** A group name or gid. */
  group?: string | number
}

/** A mode of another type has its own message. */
export const ownershipTypes: OptionTypes<Ownership> = {
  mode: option.anything,
  owner: option.account,
  group: option.account,
}

/** Throws UsageError for a mode, owner or group that chmod or chown would not accept. */
export function validateOwnership({ mode, owner, group }: Ownership, purpose: string): void {
  if (mode !== undefined) parseMode(mode)
  for (const name of [owner, group]) {
    if (name === undefined || /^[^:/\s-][^:/\n]*$/.test(String(name))) continue
    throw new UsageError(`${purpose}: ${JSON.stringify(name)} is neither a name nor an id of a user or group`, {
      hint: 'Give one name or id as `owner`, and one as `group`.',
    })
  }
}

/** Returns the accounts that an owner and group refer to by name, as subjects. An id refers to no account. */
export function accountsOf({ owner, group }: Ownership): readonly Subject[] {
  const named = (kind: 'user' | 'group', name: string | number | undefined) =>
    name === undefined || isId(name) ? [] : [subject[kind](String(name))]
  return [...named('user', owner), ...named('group', group)]
}

/** That the accounts exist that an entry, or a new one, is to be given to. */
export function accountsRequired({ owner, group }: Ownership, entry?: Entry): readonly Requirement[] {
  return [
    ...(owner === undefined || (entry && refersTo(owner, entry.uid, entry.owner)) ? [] : knownAccount('user', owner)),
    ...(group === undefined || (entry && refersTo(group, entry.gid, entry.group)) ? [] : knownAccount('group', group)),
  ]
}

/** Returns the wanted permission bits of an entry; a new entry is created with the bits `initial`. */
export function wantedMode({ mode }: Ownership, entry: Entry | undefined, initial: number, directory = false): number {
  const current = entry?.mode ?? initial
  return mode === undefined ? current : parseMode(mode)(current, directory)
}

/**
 * Returns the argument for chown that changes only what is wanted; undefined if the default of a new entry is right.
 */
export function wantedOwner({ owner, group }: Ownership, entry: Entry | undefined): string | undefined {
  const user = owner ?? entry?.uid
  const groupId = group ?? entry?.gid
  if (user === undefined && groupId === undefined) return undefined
  return groupId === undefined ? String(user) : `${user ?? ''}:${groupId}`
}

/**
 * Returns a change for each of owner, group and mode that differs. The mode comes last because chown clears bits.
 * `temporary` is a temporary name in the folder of the path.
 */
export function ownershipChanges(path: string, temporary: string, wanted: Ownership, entry: Entry): Change[] {
  const { owner, group } = wanted
  const mode = wantedMode(wanted, entry, entry.mode, entry.type === 'directory')
  const step = (command: Script) => ({
    script: changeHeld(path, temporary, (held) => sh`${command} ${held}`),
  })
  const changeOf = (attribute: string, from: string, to: string, command: Script, required: Ownership): Change => ({
    attribute,
    from,
    to,
    steps: [step(command)],
    requires: [certainPath(path), changeable(path), ...accountsRequired(required)],
    writes: [subject.content(path)],
  })
  const changes: Change[] = []
  if (owner !== undefined && !refersTo(owner, entry.uid, entry.owner)) {
    const from = nameOf(entry.owner, entry.uid)
    changes.push(changeOf('owner', from, String(owner), sh`chown ${owner}`, { owner }))
  }
  if (group !== undefined && !refersTo(group, entry.gid, entry.group)) {
    const from = nameOf(entry.group, entry.gid)
    changes.push(changeOf('group', from, String(group), sh`chgrp ${group}`, { group }))
  }
  const chmod = sh`chmod ${exactMode(mode)}`
  if (mode !== entry.mode) return [...changes, changeOf('mode', showMode(entry.mode), showMode(mode), chmod, {})]
  if ((mode & 0o6000) === 0) return changes
  return changes.map((each, index) =>
    index === changes.length - 1 ? { ...each, steps: [...each.steps, step(chmod)] } : each,
  )
}

/** Whether a wanted owner or group is the account with this id and name. */
export function refersTo(wanted: string | number, id: number, name: string): boolean {
  return isId(wanted) ? Number(wanted) === id : wanted === name
}

function nameOf(name: string, id: number): string {
  return name === 'UNKNOWN' ? String(id) : name
}
