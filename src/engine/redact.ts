import type { Outcome } from '../core/outcome.js'
import { Body } from '../core/resource.js'
import { Secret } from '../core/secret.js'
import type { Untimed } from './events.js'

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
 * The one filter that all free text passes on its way out of the engine: it blanks the secrets' values wherever they
 * stand in a message, a command's output or a difference. Names of hosts, roles and tasks are left alone.
 */
export class Redactor {
  readonly #values = new Set<string>()
  #pattern: RegExp | undefined

  constructor(secrets: readonly Secret[] = []) {
    this.add(secrets)
  }

  /** A secret of several lines is blanked line by line, since outputs are cut into lines. */
  add(secrets: readonly Secret[]): void {
    const before = this.#values.size
    for (const secret of secrets) {
      const whole = secret.reveal().trim()
      const lines = whole.split(/\r?\n/).map((line) => line.trim())
      for (const value of [whole, ...(lines.length > 1 ? lines.filter((line) => line.length >= 8) : [])]) {
        if (value.length >= 2) this.#values.add(value)
      }
    }
    if (this.#values.size > before) this.#pattern = patternOf([...this.#values])
  }

  redact(event: Untimed): Untimed {
    if (!this.#pattern) return event
    switch (event.type) {
      case 'task-output':
        return { ...event, line: this.#blank(event.line) }
      case 'task-progress':
        return { ...event, text: this.#blank(event.text) }
      case 'task-finished':
        return { ...event, outcome: this.#outcome(event.outcome) }
      case 'host-unreachable':
        return { ...event, trouble: this.#deep(event.trouble) }
      case 'warning':
        return { ...event, message: this.#blank(event.message), hint: event.hint && this.#blank(event.hint) }
      default:
        return event
    }
  }

  #outcome(outcome: Outcome): Outcome {
    if (outcome.status === 'changed') return { ...outcome, differences: this.#deep(outcome.differences) }
    if (outcome.status === 'failed') return { ...outcome, trouble: this.#deep(outcome.trouble) }
    return outcome
  }

  #blank(text: string): string {
    return this.#pattern ? text.replace(this.#pattern, Secret.mask) : text
  }

  #deep<T>(value: T): T {
    return mapText(value, (text) => this.#blank(text)) as T
  }
}

/** Up to three characters stand in ordinary words by chance, so they count only where they are a word of their own. */
function patternOf(values: readonly string[]): RegExp {
  const longestFirst = [...values].sort((a, b) => b.length - a.length)
  const alternatives = longestFirst.map((value) => {
    const literal = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    return value.length < 4 ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal
  })
  return new RegExp(alternatives.join('|'), 'gu')
}

function mapText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (value instanceof Body) {
    return new Body(value.path, value.text === undefined ? undefined : change(value.text), change(value.summary))
  }
  if (Array.isArray(value)) return value.map((item) => mapText(item, change))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapText(item, change)]))
  }
  return value
}
