import type { Host } from '../../core/host/host.js'
import { isPlainObject, kindOf } from '../../core/input/shape.js'
import type { Problem } from '../../core/problem.js'
import type { RoleUse } from '../../core/role.js'
import type { HostVars } from '../../core/rule.js'
import type { Inventory } from '../inventory.js'
import { JinjaExpression, jinjaHint } from '../jinja-expression.js'
import { type HostLayers, type Layer, mergeLayers } from '../variables.js'
import type { PartialVariables } from './partial-variables.js'
import { mergeProblems } from './problems.js'
import { type Invalid, type Validated, validate } from './validate.js'

/** The variables of a play's roles on every host, and everything that is wrong with them. */
interface PlayVariables {
  /** For each use of a role the hosts without problems, in order. */
  readonly members: ReadonlyMap<RoleUse, readonly HostVars<unknown>[]>
  /** For each use of a role the valid part on the other hosts, by name, unless too little is valid. */
  readonly partial: ReadonlyMap<RoleUse, ReadonlyMap<string, PartialVariables>>
  /** Of all roles and hosts; the same problem on several hosts is merged into one. */
  readonly problems: readonly Problem[]
}

/** Resolves the variables of all roles for all hosts. The inventory includes the play's layers. */
export function resolveRoles(uses: readonly RoleUse[], hosts: readonly Host[], inventory: Inventory): PlayVariables {
  const problems: Problem[] = []
  const members = new Map<RoleUse, HostVars<unknown>[]>()
  const partial = new Map<RoleUse, Map<string, PartialVariables>>()
  for (const use of uses) {
    const valid: HostVars<unknown>[] = []
    const parts = new Map<string, PartialVariables>()
    let previous: Validation | undefined
    for (const host of hosts) {
      const stack = roleLayers(use, host, inventory.layersOf(host.name))
      const resolved = 'problems' in stack ? stack : resolveRole(use, host, stack, previous)
      if ('vars' in resolved) {
        valid.push({ host, vars: resolved.vars })
        previous = { stack: stack as readonly Layer[], vars: resolved.vars }
      } else {
        problems.push(...resolved.problems)
        if (resolved.partial) parts.set(host.name, resolved.partial)
      }
    }
    members.set(use, valid)
    partial.set(use, parts)
  }
  return { members, partial, problems: mergeProblems(problems) }
}

/** Valid variables, and the layers that they were merged from. */
interface Validation {
  readonly stack: readonly Layer[]
  readonly vars: unknown
}

/**
 * The layers of a role's variables on a host, low to high: inventory, play, the playbook's call of the role, extra. Problems
 * when the call throws, or a layer has something else than an object.
 */
export function roleLayers(use: RoleUse, host: Host, layers: HostLayers): readonly Layer[] | Invalid {
  const { name } = use.role
  const call = callLayer(use, host)
  if ('problems' in call) return call
  const stack = [...layers.inventory, ...layers.play, call, ...layers.extra].map((layer) => onlyRole(name, layer))
  const invalid = stack.filter(({ vars }) => vars[name] !== undefined && !isPlainObject(vars[name]))
  return invalid.length > 0 ? { problems: invalid.map((layer) => notAnObject(name, host, layer)) } : stack
}

/**
 * The variables of one role on one host, validated with the role's schema, which fills in the defaults. A host with the same
 * layers as the previous one, as most hosts of a play have, gets a copy of its variables without a second validation.
 */
function resolveRole(use: RoleUse, host: Host, stack: readonly Layer[], previous?: Validation): Validated<unknown> {
  const { name, variables } = use.role
  const isSame = ({ vars }: Layer, index: number) => vars[name] === previous?.stack[index]?.vars[name]
  if (previous?.stack.length === stack.length && stack.every(isSame)) return { vars: deepCopy(previous.vars) }
  const whereToSet = (variable: string) =>
    `Set it in the inventory (vars, a group or a host), in the playbook's ${name}({ … }), or with -e ${variable}=….`
  return validate(variables, { host: host.name, path: [name], merged: mergeLayers(stack), whereToSet })
}

/** Copies lists and plain objects and keeps shared references shared; other values are not copied. */
function deepCopy(value: unknown, copies = new Map<object, object>()): unknown {
  if (!Array.isArray(value) && !isPlainObject(value)) return value
  const known = copies.get(value)
  if (known) return known
  const copy: object = Array.isArray(value) ? [] : {}
  copies.set(value, copy)
  for (const [key, item] of Object.entries(value)) Object.assign(copy, { [key]: deepCopy(item, copies) })
  return copy
}

function callLayer(use: RoleUse, host: Host): Layer | Invalid {
  const { name } = use.role
  const from = `the playbook's ${name}(…)`
  try {
    return { from, vars: { [name]: use.variablesFor(host) } }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { problems: [{ hosts: [host.name], variable: name, message: `${from} failed: ${reason}` }] }
  }
}

function onlyRole(name: string, { vars, ...layer }: Layer): Layer {
  return { ...layer, vars: Object.hasOwn(vars, name) ? { [name]: vars[name] } : {} }
}

function notAnObject(name: string, host: Host, { from, vars }: Layer): Problem {
  const value = vars[name]
  if (value instanceof JinjaExpression) {
    const message = `${name} is a Jinja2 expression, which haploy does not evaluate (from ${from})`
    return { hosts: [host.name], variable: name, message, hint: jinjaHint(name) }
  }
  const message = `${name} must be an object, not ${kindOf(vars[name])} (from ${from})`
  return { hosts: [host.name], variable: name, message, hint: `Put the role's variables inside: ${name}: { … }.` }
}
