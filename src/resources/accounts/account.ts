import { UsageError } from '../../core/errors.js'
import { subject } from '../../core/subject.js'

/** Throws UsageError for what no user or group can be called; a bare number would be taken for an id by every tool. */
export function refuseBadName(kind: 'user' | 'group', name: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?$/.test(name)) return
  throw new UsageError(`${JSON.stringify(name)} cannot be the name of a ${kind}`, {
    hint: 'Names begin with a letter or underscore and go on with letters, digits, `.`, `_` and `-`, at most 32 in all.',
  })
}

/** Which group is whose primary one. */
export const primaryGroups = subject.other('primary groups')
