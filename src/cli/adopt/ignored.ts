import type { Problem } from '../../core/problem.js'
import type { RoleDefinition } from '../../core/role.js'

/** Rules of lint by id, each with the reason for ignoring it. */
export type Ignored = Readonly<Record<string, string>>

/**
 * The rules that keep the project from being deployed, and that can be ignored: the hosts work as they are, so they must not
 * keep them from being adopted.
 */
export function ignored(problems: readonly Problem[], roles: readonly RoleDefinition[]): Ignored {
  const fixed = new Set(
    roles.flatMap(({ rules = [] }) => rules.flatMap(({ id, cannotBeIgnored }) => (cannotBeIgnored ? [id] : []))),
  )
  const errors = problems.flatMap(({ rule, severity }) => (severity === 'advice' ? [] : (rule ?? [])))
  const ids = errors.filter((id) => !fixed.has(id))
  return Object.fromEntries(ids.map((id) => [id, 'it was so when the pair was adopted']))
}
