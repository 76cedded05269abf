import { inspect } from 'node:util'
import { UsageError } from './errors.js'
import type { VariableSet } from './host/host.js'
import { fields, isPlainObject, kindOf, record } from './input/shape.js'
import type { RoleUse } from './role.js'

/**
 * Applies roles to the hosts of a pattern. Plays run one after another; within a play, each host runs at its own pace.
 */
export interface Play {
  /** The title of the play; by default the pattern. */
  readonly name?: string
  /** `web`, `lb:web`, `all:!lb2`, `lb*`. */
  readonly hosts: string
  readonly roles: readonly RoleUse[]
  /** Rolling batches: a number of hosts, a share such as `'25%'`, or a list of both for batches that grow. */
  readonly serial?: number | string | readonly (number | string)[]
  /**
   * How many hosts may fail or be unreachable before the play stops: a number of the play's hosts, or a share of a
   * batch such as `'25%'`. Absent: none with `serial`, any number without it.
   */
  readonly maxFail?: number | string
  /** As soon as one host fails or is unreachable, the other hosts of the batch start no further task. */
  readonly anyErrorsFatal?: boolean
  /** Later plays run on the remaining hosts even if this play stopped early or lost all its hosts. */
  readonly continueAfterFailure?: boolean
  /** Replaces files that haploy did not write, and keeps the originals on the host. Absent: the host fails instead. */
  readonly takeOver?: boolean
  readonly vars?: VariableSet
}

const switchKeys = ['anyErrorsFatal', 'continueAfterFailure', 'takeOver'] as const
const keys = ['name', 'hosts', 'roles', 'serial', 'maxFail', ...switchKeys, 'vars'] as const

/**
 * Validates the plays that a playbook returns. Throws UsageError with the name of the play and the key. An unknown key
 * is an error because a typo such as `serail: 1` would otherwise change all hosts at once. `playbook` is the name of
 * the playbook in messages: `playbook deploy`.
 */
export function validatePlays(given: unknown, playbook: string): readonly Play[] {
  if (Array.isArray(given))
    return given.map((play, index) => validatePlay(play, `${titleOf(play, index)} of ${playbook}`))
  throw new UsageError(`${playbook} must return a list of plays, not ${kindOf(given)}`, {
    hint: "Write definePlaybook([{ hosts: 'web', roles: [nginx()] }]), or a function that returns such a list.",
  })
}

function titleOf(play: unknown, index: number): string {
  return isPlainObject(play) && typeof play.name === 'string' ? `play '${play.name}'` : `play ${index + 1}`
}

function validatePlay(given: unknown, where: string): Play {
  const { name, hosts, roles, serial, maxFail, vars, ...switches } = fields(given, where, keys)
  if (name !== undefined && typeof name !== 'string')
    throw invalidKey('name', name, where, "A title: name: 'Web servers'.")
  if (typeof hosts !== 'string')
    throw invalidKey('hosts', hosts, where, "Give a pattern: hosts: 'web', 'lb:web' or 'all'.")
  if (!Array.isArray(roles)) throw invalidKey('roles', roles, where, 'Give a list: roles: [nginx()].')
  if (serial !== undefined && ![serial].flat().every(isSize))
    throw invalidKey('serial', serial, where, "Give a number of hosts, a share such as '25%', or a list of them.")
  if (maxFail !== undefined && !isMaxFail(maxFail))
    throw invalidValue('maxFail', maxFail, where, "Give a number of hosts (0 or more), or a share such as '25%'.")
  for (const key of switchKeys) {
    const value = switches[key]
    if (value !== undefined && typeof value !== 'boolean') throw invalidValue(key, value, where, 'Give true or false.')
  }
  record(vars, `vars of ${where}`)
  for (const [index, role] of roles.entries()) assertRoleUse(role, `role ${index + 1} of ${where}`)
  return given as Play
}

function invalidKey(key: string, value: unknown, where: string, hint: string): UsageError {
  if (value === undefined) return new UsageError(`${where} has no ${key}`, { hint })
  return new UsageError(`${key} of ${where} cannot be ${kindOf(value)}`, { hint })
}

/** For a key whose value has the right type, but is not allowed. */
function invalidValue(key: string, value: unknown, where: string, hint: string): UsageError {
  const isShort = typeof value === 'number' || (typeof value === 'string' && value.length <= 40)
  return new UsageError(`${key} of ${where} cannot be ${isShort ? inspect(value) : kindOf(value)}`, { hint })
}

function isSize(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string'
}

function isMaxFail(value: unknown): boolean {
  if (typeof value === 'string') return /^\d+%$/.test(value) && Number.parseInt(value, 10) <= 100
  return Number.isInteger(value) && (value as number) >= 0
}

/**
 * Throws UsageError unless the value is the result of calling a role. An uncalled role is a function with a definition.
 */
function assertRoleUse(role: unknown, where: string): void {
  if (isPlainObject(role) && isPlainObject(role.role) && typeof role.variablesFor === 'function') return
  const { definition } = (role ?? {}) as { definition?: { name?: unknown } }
  if (typeof role === 'function' && definition) {
    throw new UsageError(`${where} is the role ${definition.name} itself; call it`, {
      hint: `Write ${definition.name}(), with its variables in the parentheses.`,
    })
  }
  throw new UsageError(`${where} must be a role, not ${kindOf(role)}`, { hint: 'Call a role: nginx().' })
}
