import { UsageError } from '../core/errors.js'
import { didYouMean } from '../core/input/suggest.js'
import type { RoleDefinition } from '../core/role.js'
import type { Rule } from '../core/rule.js'
import { bundledRoles } from '../loader/bundled-roles.js'
import { loadProject, type ProjectArguments } from './process/project.js'

/** The arguments of `haploy lint --rules`. */
interface RulesRequest extends Omit<ProjectArguments, 'playbook'> {
  /** Absent: the bundled roles. */
  readonly playbook?: string
  /** A rule's id or the beginning of ids; empty: all rules. */
  readonly rules: string
}

/** The rules of all roles as text of at most `columns` columns. Throws UsageError when no id matches. */
export async function listRules(request: RulesRequest, columns: number): Promise<string> {
  const { playbook } = request
  const roles = playbook === undefined ? await bundledRoles() : await rolesOf({ ...request, playbook })
  const { rulesText } = await import('../reference/rules.js')
  return selectRules(roles, request.rules)
    .map(({ name, rules }) => `${name}\n\n${rulesText(rules, columns)}`)
    .join('\n\n')
}

async function rolesOf(project: ProjectArguments): Promise<readonly RoleDefinition[]> {
  const [{ playbook, inventory }, { playsOf }] = await Promise.all([
    loadProject(project),
    import('../engine/prepare/plays.js'),
  ])
  return [...new Set(playsOf(playbook, inventory).flatMap((play) => play.roles.map(({ role }) => role)))]
}

interface RoleRules {
  readonly name: string
  readonly rules: readonly Rule[]
}

function selectRules(roles: readonly RoleDefinition[], wanted: string): readonly RoleRules[] {
  const all = roles.map(({ name, rules = [] }) => ({ name, rules })).filter(({ rules }) => rules.length > 0)
  const found = all
    .map(({ name, rules }) => ({ name, rules: rules.filter(({ id }) => id.startsWith(wanted)) }))
    .filter(({ rules }) => rules.length > 0)
  if (found.length > 0) return found
  if (wanted === '') throw new UsageError('the roles of this playbook have no rules')
  const names = all.map(({ name }) => name)
  const ids = all.flatMap(({ rules }) => rules.map(({ id }) => id))
  throw new UsageError(`no rule has an id that starts with '${wanted}'`, {
    hint: didYouMean(wanted, [...names, ...ids]) ?? `Roles with rules: ${names.join(', ')}.`,
  })
}
