import { isPlainObject } from '../core/input/shape.js'
import { Secret } from '../core/shell/secret.js'
import { isPasswordName } from '../inventory/ansible-names.js'
import { isJinja, JinjaExpression } from '../inventory/jinja-expression.js'
import { UnsafeText } from '../inventory/yaml/tagged.js'

/** The variable that has a value, and the layer that sets it. */
interface Place {
  readonly variable: string
  readonly from: string
}

/** A value as haploy keeps it: passwords are Secrets, and texts that Ansible would evaluate are JinjaExpressions. */
export function storedValue(value: unknown, place: Place): unknown {
  const isText = typeof value === 'string' || typeof value === 'number'
  if (isText && isPasswordName(place.variable) && !isJinja(String(value))) return new Secret(String(value))
  return withJinja(value, place)
}

function withJinja(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return isJinja(value) ? new JinjaExpression(value, place) : value
  if (value instanceof UnsafeText) return value.text
  if (Array.isArray(value)) return value.map((item) => withJinja(item, place))
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withJinja(item, place)]))
}
