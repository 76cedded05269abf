import type { Instance } from '../schema/instance.js'
import type { Keepalived } from '../schema/variables.js'

/** Whether a host runs an instance: `prefer` names it, or names nobody. */
export function isMember({ prefer }: Instance, host: string): boolean {
  return prefer.length === 0 || prefer.includes(host)
}

/** A host's priority in an instance: its own variable, or else by its place in `prefer`. Undefined without either. */
export function priorityOf({ name, prefer }: Instance, host: string, { priorities }: Keepalived): number | undefined {
  const place = prefer.indexOf(host)
  return priorities[name] ?? (place < 0 ? undefined : 100 - 10 * place)
}

/** Names of the checks that count for an instance. */
export function checksOf({ checks }: Instance, vars: Keepalived): readonly string[] {
  return checks ?? Object.keys(vars.checks)
}
