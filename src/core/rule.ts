import { UsageError } from './errors.js'
import type { Host } from './host/host.js'
import { explicit, oneOf, option } from './input/option-type.js'
import { assertOptions, type OptionTypes } from './input/options.js'
import type { Problem, Severity, Violation } from './problem.js'

/** A host of a play with its variables of one role, for rules that compare hosts. */
export interface HostVars<V> {
  readonly host: Host
  readonly vars: V
}

/** The play that a rule checks, as far as rules need it. */
export interface RulePlay {
  /** Names of its roles. */
  readonly roles: readonly string[]
  /** Whether it changes its hosts in batches. */
  readonly hasSerial: boolean
  /** The validated variables of another role, on each host that has it in any play of the playbook. */
  variablesOf(role: string): readonly HostVars<unknown>[]
}

/** A condition that the hosts of a play must meet, checked before haploy connects to any of them. */
export interface Rule<V = unknown> {
  /** The name of the role, a slash and the name of the rule: `keepalived/weight-too-small`. */
  readonly id: string
  /** An error prevents a run. Advice is about something that works with a known weakness. */
  readonly severity: Severity
  /** Why the rule matters and what to do, in a sentence or two. */
  readonly explanation: string
  /** Why `lintIgnore` cannot ignore the rule, as a clause: `each host becomes master`. Absent if it can. */
  readonly cannotBeIgnored?: string
  /**
   * Returns every violation of the rule. `hosts` are the hosts of the play, including those that `--limit` excludes;
   * `elsewhere` are the hosts that have the role in other plays of the playbook.
   */
  find(hosts: readonly HostVars<V>[], elsewhere: readonly HostVars<V>[], play: RulePlay): readonly Violation[]
}

/** Returns every violation of the rules as a problem with the rule's id and severity. */
export function problemsOf<V>(
  rules: readonly Rule<V>[],
  hosts: readonly HostVars<V>[],
  elsewhere: readonly HostVars<V>[],
  play: RulePlay,
): readonly Problem[] {
  return rules.flatMap((rule) =>
    rule.find(hosts, elsewhere, play).map((violation) => ({ ...violation, rule: rule.id, severity: rule.severity })),
  )
}

const ruleTypes: OptionTypes<Rule<never>> = {
  id: explicit(option.text),
  severity: explicit(oneOf('error', 'advice')),
  explanation: explicit(option.string),
  cannotBeIgnored: option.text,
  find: explicit(option.call),
}

/** Throws UsageError for an unknown key of a rule, and for an id that does not fit the role, or that two rules share. */
export function assertRules(role: string, rules: readonly Rule<never>[]): void {
  for (const [index, rule] of rules.entries())
    assertOptions(rule, `rule ${index + 1} of role '${role}'`, ruleTypes, { noun: 'key' })
  const ids = rules.map(({ id }) => id)
  const wrong = ids.find(
    (id) => !id.startsWith(`${role}/`) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id.slice(role.length + 1)),
  )
  if (wrong !== undefined) {
    throw new UsageError(`'${wrong}' is not a valid rule id in the role ${role}`, {
      hint: `Write the name of the role, a slash and lower-case words: '${role}/weight-too-small'.`,
    })
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) < index)
  if (repeated === undefined) return
  throw new UsageError(`two rules of the role ${role} have the same id '${repeated}'`, {
    hint: 'Give each rule an id of its own.',
  })
}
