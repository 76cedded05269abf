import { Body } from '../core/resource.js'
import { Secret } from '../core/secret.js'

/** Shorter values are too common in ordinary text to be blanked out of it. */
const shortest = 4

/** Finds every Secret in nested variables. */
export function secretsIn(value: unknown): Secret[] {
  if (value instanceof Secret) return [value]
  if (Array.isArray(value)) return value.flatMap(secretsIn)
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.values(value).flatMap(secretsIn)
  }
  return []
}

/**
 * Makes the one filter that all text passes on its way out of the engine: it blanks the secrets' values wherever they
 * stand in a plain structure, be it in a command's output or in an error.
 */
export function redactor(secrets: readonly Secret[]): <T>(value: T) => T {
  const values = [...new Set(secrets.map((s) => s.reveal()))].filter((v) => v.length >= shortest)
  if (values.length === 0) return (value) => value
  const pattern = new RegExp(
    values
      .sort((a, b) => b.length - a.length)
      .map(literally)
      .join('|'),
    'g',
  )
  return (value) => deep(value, (text) => text.replace(pattern, Secret.mask)) as typeof value
}

function deep(value: unknown, blank: (text: string) => string): unknown {
  if (typeof value === 'string') return blank(value)
  if (value instanceof Body) {
    return new Body(blank(value.path), value.text === undefined ? undefined : blank(value.text), blank(value.summary))
  }
  if (Array.isArray(value)) return value.map((item) => deep(item, blank))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deep(item, blank)]))
  }
  return value
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
