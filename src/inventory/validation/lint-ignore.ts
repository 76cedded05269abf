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

/** The problems of all plays; one that every host concerned ignores carries the reason. */
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

/** The reasons of a host: those of this play, or of every play that the host is in. */
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
 * Everything that is wrong with `lintIgnore`. Ids of roles that the playbook does not use are accepted, since several
 * playbooks may share an inventory.
 */
export function lintIgnoreProblems(plays: readonly Play[], roles: readonly RoleDefinition[]): readonly Problem[] {
  return mergeProblems(
    plays.flatMap(({ hosts, inventory }) =>
      hosts.flatMap((host) => {
        const layers = inventory.layersOf(host.name)
        return [...layers.inventory, ...layers.play, ...layers.extra].flatMap((layer) =>
          findingsIn(layer, roles).map((problem) => ({ ...problem, hosts: [host.name], variable: lintIgnore })),
        )
      }),
    ),
  )
}

type Finding = Pick<Problem, 'message' | 'hint'>

function findingsIn({ vars, from }: Layer, roles: readonly RoleDefinition[]): readonly Finding[] {
  const value = vars[lintIgnore]
  if (value === undefined) return []
  const example = "Write { 'keepalived/weight-too-small': 'why that is fine here' }."
  if (!isPlainObject(value))
    return [{ message: `${lintIgnore} must be an object, not ${kindOf(value)} (from ${from})`, hint: example }]
  return Object.entries(value).flatMap(([id, reason]): readonly Finding[] => {
    const finding = checkId(id, roles)
    if (finding) return [{ ...finding, message: `${finding.message} (from ${from})` }]
    if (reason === undefined || isReason(reason)) return []
    return [{ message: `${lintIgnore} gives no reason for ${id} (from ${from})`, hint: example }]
  })
}

function checkId(id: string, roles: readonly RoleDefinition[]): Finding | undefined {
  const rules = roles.flatMap((role) => role.rules ?? [])
  const rule = rules.find((one) => one.id === id)
  if (rule?.cannotBeIgnored !== undefined) {
    const hint = `Remove it from ${lintIgnore}, and fix what the rule reports.`
    return { message: `${id} cannot be ignored: ${rule.cannotBeIgnored}`, hint }
  }
  if (rule) return undefined
  const ids = rules.map((one) => one.id)
  const nearest = suggestId(id, ids)
  const isOfUnusedRole = id.includes('/') && !roles.some(({ name }) => id.startsWith(`${name}/`))
  if (isOfUnusedRole && nearest === undefined) return undefined
  const hint = nearest ?? '`haploy lint --rules` lists the rules.'
  return { message: `${lintIgnore} lists ${id}, which is not the id of a rule`, hint }
}

/** Also finds the rule for an id without its role. */
function suggestId(id: string, ids: readonly string[]): string | undefined {
  const whole = ids.find((one) => one.endsWith(`/${id}`))
  return whole === undefined ? didYouMean(id, ids) : `Did you mean '${whole}'?`
}
