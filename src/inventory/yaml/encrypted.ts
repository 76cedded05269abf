import { isPlainObject } from '../../core/input/shape.js'
import { Secret } from '../../core/shell/secret.js'
import { isJinja } from '../jinja-expression.js'
import { UnsafeText } from './tagged.js'

/**
 * A value of an encrypted file, with a Secret in place of each text. Numbers and texts that Ansible would evaluate stay, but
 * numbers of four and more digits and the secret parts of such texts are reported as Secrets, so that no output shows them.
 */
export function withSecrets(value: unknown): unknown {
  if (typeof value === 'string') return isJinja(value) ? expression(value) : new Secret(value)
  if (typeof value === 'number') return number(value)
  if (value instanceof UnsafeText) return new Secret(value.text)
  if (Array.isArray(value)) return value.map(withSecrets)
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, withSecrets(item)]))
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withSecrets(item)]))
}

/** Characters: shorter numbers and parts occur in ordinary text by chance. */
const shortest = 4

function number(value: number): number {
  const text = String(Math.abs(value))
  if (text.replace(/\D/g, '').length >= shortest) report(text)
  return value
}

/** All but the names of variables and filters is secret. */
function expression(text: string): string {
  for (const part of text.split(names).map((each) => each.trim())) if (part.length >= shortest) report(part)
  return text
}

/** `{{ user }}`, `{{ user.name | lower }}` */
const names = /\{\{-?\s*[a-z_]\w*(?:\s*[.|]\s*[a-z_]\w*)*\s*-?\}\}/i

/** Tells whoever watches secrets. */
function report(text: string): void {
  new Secret(text).reveal()
}
