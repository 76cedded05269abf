import type { Host } from '../../core/host/host.js'
import { isPlainObject, kindOf } from '../../core/input/shape.js'
import type { Problem } from '../../core/problem.js'
import type { RoleUse } from '../../core/role.js'
import type { HostVars } from '../../core/rule.js'
import type { Inventory } from '../inventory.js'
import { type HostLayers, type Layer, mergeLayers } from '../variables.js'
import { mergeProblems } from './problems.js'
import { type Validated, validate } from './validate.js'

/** What the roles of a play get: variables of every host, and all that is wrong with them. */
interface PlayVariables {
  /** The hosts without problems, for each use of a role, in the order of the hosts. */
  readonly members: ReadonlyMap<RoleUse, readonly HostVars<unknown>[]>
  /** Of all roles and hosts; the same problem on several hosts is one. */
  readonly problems: readonly Problem[]
}

/** Resolves the variables of all roles for all hosts. The inventory is the one with the play's layers on top. */
export function resolveRoles(uses: readonly RoleUse[], hosts: readonly Host[], inventory: Inventory): PlayVariables {
  const problems: Problem[] = []
  const members = new Map<RoleUse, HostVars<unknown>[]>()
  for (const use of uses) {
    const fitting: HostVars<unknown>[] = []
    let sound: Sound | undefined
    for (const host of hosts) {
      const stack = stackOf(use, host, inventory.layersOf(host.name))
      const resolved = 'problems' in stack ? stack : resolveRole(use, host, stack, sound)
      if ('vars' in resolved) {
        fitting.push({ host, vars: resolved.vars })
        sound = { stack: stack as readonly Layer[], vars: resolved.vars }
      } else problems.push(...resolved.problems)
    }
    members.set(use, fitting)
  }
  return { members, problems: mergeProblems(problems) }
}

/** Variables that were found right, and the layers that they were made of. */
interface Sound {
  readonly stack: readonly Layer[]
  readonly vars: unknown
}

/** What is under the role's name in each layer, low to high: inventory, play, the playbook's own call of the role, extra. */
function stackOf(use: RoleUse, host: Host, layers: HostLayers): readonly Layer[] | { problems: readonly Problem[] } {
  const { name } = use.role
  const call = callLayer(use, host)
  if ('problems' in call) return call
  const stack = [...layers.inventory, ...layers.play, call, ...layers.extra].map((layer) => only(name, layer))
  const misfits = stack.filter(({ vars }) => vars[name] !== undefined && !isPlainObject(vars[name]))
  return misfits.length > 0 ? { problems: misfits.map((layer) => notAnObject(name, host, layer)) } : stack
}

/**
 * The variables of one role on one host, validated with the role's schema, which fills in the defaults. Where another host
 * has the very same layers, as most of a play have, a copy of its variables is what that would give.
 */
function resolveRole(use: RoleUse, host: Host, stack: readonly Layer[], sound?: Sound): Validated<unknown> {
  const { name, variables } = use.role
  const isSame = ({ vars }: Layer, index: number) => vars[name] === sound?.stack[index]?.vars[name]
  if (sound?.stack.length === stack.length && stack.every(isSame)) return { vars: copyOf(sound.vars) }
  const whereToSet = (variable: string) =>
    `Set it in the inventory (vars, a group or a host), in the playbook's ${name}({ … }), or with -e ${variable}=….`
  return validate(variables, { host: host.name, path: [name], merged: mergeLayers(stack), whereToSet })
}

/** Of lists and plain objects, in which what is the same stays the same; what is in them stays what it is. */
function copyOf(value: unknown, copies = new Map<object, object>()): unknown {
  if (!Array.isArray(value) && !isPlainObject(value)) return value
  const known = copies.get(value)
  if (known) return known
  const copy: object = Array.isArray(value) ? [] : {}
  copies.set(value, copy)
  for (const [key, item] of Object.entries(value)) Object.assign(copy, { [key]: copyOf(item, copies) })
  return copy
}

function callLayer(use: RoleUse, host: Host): Layer | { problems: readonly Problem[] } {
  const { name } = use.role
  const from = `the playbook's ${name}(…)`
  try {
    return { from, vars: { [name]: use.variablesFor(host) } }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { problems: [{ hosts: [host.name], variable: name, message: `${from} failed: ${reason}` }] }
  }
}

function only(name: string, { from, vars }: Layer): Layer {
  return { from, vars: Object.hasOwn(vars, name) ? { [name]: vars[name] } : {} }
}

function notAnObject(name: string, host: Host, { from, vars }: Layer): Problem {
  const message = `${name} must be an object, not ${kindOf(vars[name])} (from ${from})`
  return { hosts: [host.name], variable: name, message, hint: `Variables of the role go inside: ${name}: { … }.` }
}
