import type { Value } from '../../core/content/difference.js'
import type { Change, Requirement } from '../../core/resource.js'
import type { Script } from '../../core/shell/script.js'
import type { Subject } from '../../core/subject.js'
import { knownAccount } from '../requirement.js'
import { primaryGroups } from './account.js'
import { freeNumber, numberWritten, writableAccounts } from './number.js'
import type { WantedUser } from './user-options.js'

/** A change of a user with one step. */
export function change(attribute: string, from: Value, to: Value, script: Script, writes: readonly Subject[]): Change {
  return { attribute, from, to, steps: [{ script }], writes }
}

/** What the groups and the number of a user require. */
export function requiredBy(
  name: string,
  { uid, group, groups = [] }: Pick<WantedUser, 'uid' | 'group' | 'groups'>,
): readonly Requirement[] {
  const named = [...new Set([...(group === undefined ? [] : [group]), ...groups])]
  return [
    writableAccounts,
    ...named.flatMap((each) => knownAccount('group', each)),
    ...(uid === undefined ? [] : [freeNumber('uid', uid, name)]),
  ]
}

/** A group that it is not given comes with it, and takes any number. */
export function numbersOf({ uid }: Pick<WantedUser, 'uid'>): readonly Subject[] {
  return [...numberWritten('uid', uid), ...numberWritten('gid', undefined), primaryGroups]
}
