import { isPlainObject } from '../../core/input/shape.js'
import { isJinja, JinjaExpression } from '../jinja-expression.js'
import { UnsafeText } from './tagged.js'

/** The variable that has a value, and the layer that sets it. */
export interface Place {
  readonly variable: string
  readonly from: string
}

/** The value with a JinjaExpression in place of each text that Ansible would evaluate. */
export function withExpressions(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return isJinja(value) ? new JinjaExpression(value, place) : value
  if (value instanceof UnsafeText) return value.text
  if (Array.isArray(value)) return value.map((item) => withExpressions(item, place))
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withExpressions(item, place)]))
}
