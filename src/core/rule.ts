import { UsageError } from './errors.js'
import type { Host } from './host/host.js'
import type { Problem, Severity, Violation } from './problem.js'

/** One host of a play together with the variables that a role has there, for rules that compare hosts. */
export interface HostVars<V> {
  readonly host: Host
  readonly vars: V
}

/** Something that must hold for the hosts of a play, and can be known before any of them is touched. */
export interface Rule<V = unknown> {
  /** The role's name and the rule's own: `keepalived/weight-too-small`. */
  readonly id: string
  /** An error keeps a run from starting; advice is on what works with a known weakness. */
  readonly severity: Severity
  /** In a sentence or two: why it matters, and what to do. */
  readonly explanation: string
  /** Why `lintIgnore` cannot silence it, as a clause: `each host becomes master`. Absent where it can. */
  readonly cannotBeIgnored?: string
  /**
   * Every violation of the rule, worked out of nothing but its arguments: the hosts of the play, also those that `--limit`
   * leaves out, and those that have the role in the other plays of the playbook.
   */
  find(hosts: readonly HostVars<V>[], elsewhere: readonly HostVars<V>[]): readonly Violation[]
}

/** Every violation of some rules, as a problem with the rule's id and severity. */
export function problemsOf<V>(
  rules: readonly Rule<V>[],
  hosts: readonly HostVars<V>[],
  elsewhere: readonly HostVars<V>[],
): readonly Problem[] {
  return rules.flatMap((rule) =>
    rule.find(hosts, elsewhere).map((violation) => ({ ...violation, rule: rule.id, severity: rule.severity })),
  )
}

/** Throws UsageError for an id that is not one of the role, or is given twice. */
export function assertRuleIds(role: string, rules: readonly Rule<never>[]): void {
  const ids = rules.map(({ id }) => id)
  const wrong = ids.find(
    (id) => !id.startsWith(`${role}/`) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id.slice(role.length + 1)),
  )
  if (wrong !== undefined) {
    throw new UsageError(`'${wrong}' cannot be the id of a rule of the role ${role}`, {
      hint: `An id is the role's name, a slash and lower-case words: '${role}/weight-too-small'.`,
    })
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) < index)
  if (repeated === undefined) return
  throw new UsageError(`two rules of the role ${role} have the id '${repeated}'`, { hint: 'Give each rule its own.' })
}
