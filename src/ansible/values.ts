import { UsageError } from '../core/errors.js'
import { isPlainObject, kindOf } from '../core/input/shape.js'
import { Secret } from '../core/shell/secret.js'
import { haployName, isPasswordName } from '../inventory/ansible-names.js'
import { isJinja } from '../inventory/jinja-expression.js'
import { type Place, withExpressions } from '../inventory/yaml/expressions.js'
import { UnsafeText } from '../inventory/yaml/tagged.js'

/**
 * A value as haploy keeps it: passwords are Secrets, and texts that Ansible would evaluate are JinjaExpressions. Throws
 * UsageError for a password that is a list or a mapping.
 */
export function storedValue(value: unknown, place: Place): unknown {
  const { variable } = place
  if (isPasswordName(variable)) return storedPassword(value, place)
  // How to connect is read as text, which is masked all the same.
  if (value instanceof Secret && isConnection(variable)) return value.reveal()
  return withExpressions(value, place)
}

function storedPassword(value: unknown, place: Place): unknown {
  if (Array.isArray(value) || isPlainObject(value)) {
    throw new UsageError(`${place.variable} must be a string, not ${kindOf(value)} (from ${place.from})`)
  }
  if (value === '') return value
  if (value instanceof UnsafeText) return new Secret(value.text)
  if (typeof value === 'number' || (typeof value === 'string' && !isJinja(value))) return new Secret(String(value))
  return withExpressions(value, place)
}

function isConnection(variable: string): boolean {
  return haployName(variable) !== undefined || /^ansible_(?:become_method|ssh_(?:\w+_)?args)$/.test(variable)
}
