import { UsageError } from '../errors.js'
import type { Play } from '../playbook.js'
import { fields, isPlainObject, kindOf, record } from './shape.js'

/**
 * What a playbook gave, as its plays. Throws UsageError, naming the play and the key, for anything else: a key that means
 * nothing would pass in silence, and `serail: 1` change all hosts at once. `playbook` is what people call it:
 * `playbook deploy`.
 */
export function checkedPlays(given: unknown, playbook: string): readonly Play[] {
  if (Array.isArray(given))
    return given.map((play, index) => checkedPlay(play, `${titleOf(play, index)} of ${playbook}`))
  throw new UsageError(`${playbook} must give a list of plays, not ${kindOf(given)}`, {
    hint: "Write definePlaybook([{ hosts: 'web', roles: [nginx()] }]), or a function that returns such a list.",
  })
}

function titleOf(play: unknown, index: number): string {
  return isPlainObject(play) && typeof play.name === 'string' ? `play '${play.name}'` : `play ${index + 1}`
}

function checkedPlay(given: unknown, where: string): Play {
  const { name, hosts, roles, serial, vars } = fields(given, where, ['name', 'hosts', 'roles', 'serial', 'vars'])
  if (name !== undefined && typeof name !== 'string') throw misfit('name', name, where, "A title: name: 'Web servers'.")
  if (typeof hosts !== 'string') throw misfit('hosts', hosts, where, "Give a pattern: hosts: 'web', 'lb:web' or 'all'.")
  if (!Array.isArray(roles)) throw misfit('roles', roles, where, 'Give a list: roles: [nginx()].')
  if (serial !== undefined && ![serial].flat().every(isSize))
    throw misfit('serial', serial, where, "Give a number of hosts, a share such as '25%', or a list of them.")
  record(vars, `vars of ${where}`)
  for (const [index, role] of roles.entries()) refuseOtherThanUse(role, `role ${index + 1} of ${where}`)
  return given as Play
}

function misfit(key: string, value: unknown, where: string, hint: string): UsageError {
  if (value === undefined) return new UsageError(`${where} has no ${key}`, { hint })
  return new UsageError(`${key} of ${where} cannot be ${kindOf(value)}`, { hint })
}

function isSize(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string'
}

/** A role that was not called is a function with its definition. */
function refuseOtherThanUse(role: unknown, where: string): void {
  if (isPlainObject(role) && isPlainObject(role.role) && typeof role.variablesFor === 'function') return
  const { definition } = (role ?? {}) as { definition?: { name?: unknown } }
  if (typeof role === 'function' && definition) {
    throw new UsageError(`${where} is the role ${definition.name} itself, which has to be called`, {
      hint: `Write ${definition.name}(), with its variables inside.`,
    })
  }
  throw new UsageError(`${where} is no role, but ${kindOf(role)}`, { hint: 'Give what a role returns: nginx().' })
}
