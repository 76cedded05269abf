import { Secret } from '../core/shell/secret.js'
import { isPasswordName } from '../inventory/ansible-names.js'
import { isJinja } from '../inventory/jinja-expression.js'
import { type Place, withExpressions } from '../inventory/yaml/expressions.js'

/** A value as haploy keeps it: passwords are Secrets, and texts that Ansible would evaluate are JinjaExpressions. */
export function storedValue(value: unknown, place: Place): unknown {
  const isText = typeof value === 'string' || typeof value === 'number'
  if (isText && isPasswordName(place.variable) && !isJinja(String(value))) return new Secret(String(value))
  return withExpressions(value, place)
}
