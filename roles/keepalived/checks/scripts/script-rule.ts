import type { Rule } from 'haploy'
import type { Keepalived } from '../../schema/variables.js'
import { type Script, scriptsOf } from './script.js'

/** A rule for the text of one script at a time. */
export interface ScriptRule extends Pick<Rule, 'id' | 'severity' | 'explanation' | 'cannotBeIgnored'> {
  readonly hint: string
  /** What is wrong, as the rest of a sentence whose subject is the script; undefined if nothing is. */
  problem(script: Script): string | undefined
}

export function ruleFor({ problem, hint, ...rule }: ScriptRule): Rule<Keepalived> {
  return {
    ...rule,
    find: (hosts) =>
      scriptsOf(hosts).flatMap((script) => {
        const found = problem(script)
        if (found === undefined) return []
        return [{ hosts: script.hosts, variable: script.variable, message: `${script.subject} ${found}`, hint }]
      }),
  }
}
