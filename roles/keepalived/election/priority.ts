import type { Instance } from '../schema/instance.js'
import type { Keepalived } from '../schema/variables.js'

/** Whether a host runs an instance: `prefer` names it, or is empty. */
export function isMember({ prefer }: Instance, host: string): boolean {
  return prefer.length === 0 || prefer.includes(host)
}

/** A host's priority in an instance: from `priorities`, or else from its position in `prefer`. */
export function priorityOf({ name, prefer }: Instance, host: string, { priorities }: Keepalived): number | undefined {
  const position = prefer.indexOf(host)
  return priorities[name] ?? (position < 0 ? undefined : 100 - 10 * position)
}

/** Names of the checks that an instance tracks. */
export function checksOf({ checks }: Instance, vars: Keepalived): readonly string[] {
  return checks ?? Object.keys(vars.checks)
}
