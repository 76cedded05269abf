import { UsageError } from '../../core/errors.js'

/**
 * Permission bits as `chmod` accepts them: `'0644'`, `'4755'`, or symbolic: `'u=rw,g=r,o='`, `'a+X'`, `'g+s'`, `'+t'`.
 */
export type Mode = string

/** Computes the permission bits from the current ones (both 0 to 0o7777). */
type ModeChange = (current: number, directory: boolean) => number

/**
 * Parses a mode. Octal digits set all twelve bits. Clauses change the current bits like GNU chmod, with a umask of 022
 * for a clause without `u`, `g`, `o` or `a` (`+w`). Throws UsageError for anything else.
 */
export function parseMode(mode: Mode): ModeChange {
  if (typeof mode !== 'string')
    throw notAMode(mode, "Write it as a string, such as '0644': a number loses its leading zero.")
  if (/^[0-7]{3,4}$/.test(mode)) return () => Number.parseInt(mode, 8)
  const actions = mode.split(',').flatMap((clause) => parseClause(clause, mode))
  return (current, directory) => actions.reduce((bits, action) => apply(action, bits, directory), current & all)
}

/** Formats a mode with four octal digits, as users write it. */
export function showMode(bits: number): string {
  return bits.toString(8).padStart(4, '0')
}

/**
 * Formats a mode with five octal digits: with fewer, GNU chmod keeps the set-user-ID and set-group-ID bits of a folder.
 */
export function exactMode(bits: number): string {
  return bits.toString(8).padStart(5, '0')
}

interface Action {
  /** The bits selected by the clause's `u`, `g`, `o` and `a`; 0 if it has none of them. */
  readonly affected: number
  readonly operator: '+' | '-' | '='
  /** Any letters of `rwxXst`, or one of `u`, `g`, `o` to copy from. */
  readonly permissions: string
}

const all = 0o7777
const umask = 0o022
const specialOfFolders = 0o6000
const reach: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: all }
const copied: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007 }
const bitsOf: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111, X: 0, s: 0o6000, t: 0o1000 }

function parseClause(clause: string, mode: Mode): Action[] {
  const [, who, actions] = /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/.exec(clause) ?? []
  if (who === undefined || actions === undefined) {
    throw notAMode(mode, "Use three or four octal digits ('0644'), or clauses such as 'u=rw,g=r,o='.")
  }
  const affected = [...who].reduce((bits, letter) => bits | reach[letter]!, 0)
  return [...actions.matchAll(/([-+=])([ugo]|[rwxXst]*)/g)].map(([, operator, permissions]) => ({
    affected,
    operator: operator as Action['operator'],
    permissions: permissions!,
  }))
}

function apply({ affected, operator, permissions }: Action, bits: number, directory: boolean): number {
  const named = copied[permissions] ?? sumOf(permissions)
  // A folder keeps its set-ID bits unless the clause names them.
  const kept = directory ? specialOfFolders & ~(affected ? affected & named : named) : 0
  const value = permitted(permissions, bits, directory) & (affected || all & ~umask) & ~kept
  if (operator === '+') return bits | value
  if (operator === '-') return bits & ~value
  return (bits & ((affected ? all & ~affected : 0) | kept)) | value
}

function permitted(permissions: string, bits: number, directory: boolean): number {
  if (permissions in copied) return spread(bits & copied[permissions]!)
  const executable = permissions.includes('X') && (directory || (bits & 0o111) !== 0)
  return sumOf(permissions) | (executable ? 0o111 : 0)
}

function sumOf(permissions: string): number {
  return [...permissions].reduce((bits, letter) => bits | bitsOf[letter]!, 0)
}

/** Copies the permissions of one class to all three classes. */
function spread(bits: number): number {
  return [0o444, 0o222, 0o111].reduce((sum, mask) => sum | (bits & mask ? mask : 0), 0)
}

function notAMode(mode: unknown, hint: string): UsageError {
  return new UsageError(`${JSON.stringify(mode)} is not a file mode`, { hint })
}
