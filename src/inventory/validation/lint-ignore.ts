import type { Host } from '../../core/host/host.js'
import { isPlainObject, kindOf } from '../../core/input/shape.js'
import { didYouMean } from '../../core/input/suggest.js'
import type { Problem } from '../../core/problem.js'
import type { RoleDefinition } from '../../core/role.js'
import type { Inventory } from '../inventory.js'
import type { Layer } from '../variables.js'
import { mergeProblems } from './problems.js'

/** The variable that silences rules, by id, each with a reason. */
export const lintIgnore = 'lintIgnore'

/** A play's hosts, and the inventory with the play's layers on top. */
interface Play {
  readonly hosts: readonly Host[]
  readonly inventory: Inventory
}

/** What was found in a play, with the reason where all hosts concerned silence it. */
export function markIgnored(plays: readonly (Play & { readonly problems: readonly Problem[] })[]): readonly Problem[] {
  return plays.flatMap((play) =>
    play.problems.map((problem) => {
      const { rule, hosts } = problem
      const reasons = rule === undefined ? [] : hosts.flatMap((name) => reasonsOn(name, rule, play, plays))
      if (reasons.length === 0 || reasons.includes(undefined)) return problem
      return { ...problem, ignored: [...new Set(reasons)].join('; ') }
    }),
  )
}

/** A host of another play has what each of its own plays says. */
function reasonsOn(name: string, rule: string, play: Play, all: readonly Play[]): readonly (string | undefined)[] {
  const own = play.hosts.find((host) => host.name === name)
  const found = own ? [own] : all.flatMap(({ hosts }) => hosts.filter((host) => host.name === name))
  return found.length === 0 ? [undefined] : found.map(({ vars }) => reasonIn(vars[lintIgnore], rule))
}

function reasonIn(value: unknown, rule: string): string | undefined {
  const reason = isPlainObject(value) && Object.hasOwn(value, rule) ? value[rule] : undefined
  return isReason(reason) ? reason : undefined
}

function isReason(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

/**
 * Everything that is wrong with `lintIgnore`. Rules of roles that the playbook does not use are not judged, since several
 * playbooks may share an inventory.
 */
export function lintIgnoreProblems(plays: readonly Play[], roles: readonly RoleDefinition[]): readonly Problem[] {
  return mergeProblems(
    plays.flatMap(({ hosts, inventory }) =>
      hosts.flatMap((host) => {
        const layers = inventory.layersOf(host.name)
        return [...layers.inventory, ...layers.play, ...layers.extra].flatMap((layer) =>
          wrongIn(layer, roles).map((problem) => ({ ...problem, hosts: [host.name], variable: lintIgnore })),
        )
      }),
    ),
  )
}

type Wrong = Pick<Problem, 'message' | 'hint'>

function wrongIn({ vars, from }: Layer, roles: readonly RoleDefinition[]): readonly Wrong[] {
  const value = vars[lintIgnore]
  if (value === undefined) return []
  const example = "Write { 'keepalived/weight-too-small': 'why that is fine here' }."
  if (!isPlainObject(value))
    return [{ message: `${lintIgnore} must be an object, not ${kindOf(value)} (from ${from})`, hint: example }]
  return Object.entries(value).flatMap(([id, reason]): readonly Wrong[] => {
    const wrong = wrongId(id, roles)
    if (wrong) return [{ ...wrong, message: `${wrong.message} (from ${from})` }]
    if (reason === undefined || isReason(reason)) return []
    return [{ message: `${lintIgnore} gives no reason for ${id} (from ${from})`, hint: example }]
  })
}

function wrongId(id: string, roles: readonly RoleDefinition[]): Wrong | undefined {
  const rules = roles.flatMap((role) => role.rules ?? [])
  const rule = rules.find((one) => one.id === id)
  if (rule?.cannotBeIgnored !== undefined) {
    const hint = `Take it out of ${lintIgnore}, and correct what the rule finds.`
    return { message: `${id} cannot be ignored: ${rule.cannotBeIgnored}`, hint }
  }
  if (rule) return undefined
  const ids = rules.map((one) => one.id)
  const nearest = suggestionFor(id, ids)
  const isOfOthers = id.includes('/') && !roles.some(({ name }) => id.startsWith(`${name}/`))
  if (isOfOthers && nearest === undefined) return undefined
  const hint = nearest ?? '`haploy lint --rules` lists the rules.'
  return { message: `${lintIgnore} names ${id}, which is not the id of a rule`, hint }
}

/** Also for an id without its role. */
function suggestionFor(id: string, ids: readonly string[]): string | undefined {
  const whole = ids.find((one) => one.endsWith(`/${id}`))
  return whole === undefined ? didYouMean(id, ids) : `Did you mean '${whole}'?`
}
