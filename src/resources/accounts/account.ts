import { UsageError } from '../../core/errors.js'
import { subject } from '../../core/subject.js'

/** Throws UsageError for an invalid name of a user or group. Every tool would interpret a bare number as an id. */
export function assertAccountName(kind: 'user' | 'group', name: string): void {
  if (typeof name === 'string' && /^[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?$/.test(name)) return
  throw new UsageError(`${JSON.stringify(name)} is not a valid name for a ${kind}`, {
    hint: 'A name starts with a letter or underscore, followed by letters, digits, `.`, `_` and `-`, at most 32 characters in all.',
  })
}

/** Which group is whose primary one. */
export const primaryGroups = subject.other('primary groups')
