import { Body } from '../../core/content/difference.js'
import { HaployError } from '../../core/errors.js'
import type { Outcome } from '../../core/outcome.js'
import type { Step } from '../../core/resource.js'
import { Secret } from '../../core/shell/secret.js'
import type { Untimed } from '../events.js'
import { encodingsOf, quotedForms } from './encodings.js'

/** Finds every Secret in nested variables. */
export function secretsIn(value: unknown): Secret[] {
  if (value instanceof Secret) return [value]
  if (Array.isArray(value)) return value.flatMap(secretsIn)
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.values(value).flatMap(secretsIn)
  }
  return []
}

/** Those that are sent to the host, also in content: what validates it may repeat them. */
export function secretsOfParts(parts: readonly Pick<Step, 'script' | 'input'>[]): Secret[] {
  return parts.flatMap(({ script, input }) => [...script.secrets, ...(input?.secrets ?? [])])
}

/**
 * The one filter that all free text passes on its way out of the engine: it blanks the secrets' values wherever they
 * stand in a message, a command's output or a difference. Names of hosts, roles and tasks are left alone.
 */
export class Redactor {
  readonly #values = new Set<string>()
  #patterns: readonly RegExp[] = []
  readonly #known = new Set<string>()

  constructor(secrets: readonly Secret[] = []) {
    this.add(secrets)
  }

  /** A secret of several lines is blanked line by line, since outputs are cut into lines. */
  add(secrets: readonly Secret[]): void {
    const before = this.#values.size
    for (const secret of secrets) {
      const whole = secret.reveal().trim()
      // All hosts of a pair have the same ones.
      if (this.#known.has(whole)) continue
      this.#known.add(whole)
      const lines = whole.split(/\r?\n/).map((line) => line.trim())
      const long = lines.length > 1 ? lines.filter((line) => line.length >= 8) : []
      if (whole.length < 2) continue
      for (const form of [...encodingsOf(whole), ...long.flatMap(quotedForms)]) this.#values.add(form)
    }
    if (this.#values.size > before) this.#patterns = patternsOf([...this.#values])
  }

  redact(event: Untimed): Untimed {
    if (this.#patterns.length === 0) return event
    switch (event.type) {
      case 'task-output':
        return { ...event, line: this.#blank(event.line) }
      case 'task-progress':
        return { ...event, text: this.#blank(event.text) }
      case 'task-finished':
        return { ...event, outcome: this.#outcome(event.outcome) }
      case 'host-unreachable':
        return { ...event, failure: this.#deep(event.failure) }
      case 'warning':
        return { ...event, message: this.#blank(event.message), hint: event.hint && this.#blank(event.hint) }
      default:
        return event
    }
  }

  /** An error, changed in place: what a playbook or a role threw before the run began is reported without an event. */
  redactError<E>(error: E): E {
    for (let each: unknown = error; each instanceof Error; each = each.cause) {
      each.message = this.#blank(each.message)
      each.stack = each.stack && this.#blank(each.stack)
      if (each instanceof HaployError && each.hint) Object.assign(each, { hint: this.#blank(each.hint) })
    }
    return error
  }

  /** Text that leaves by another way than an event, such as what a role's check finds. */
  redactData<T>(data: T): T {
    return this.#deep(data)
  }

  #outcome(outcome: Outcome): Outcome {
    if (outcome.status === 'failed') return { ...outcome, failure: this.#deep(outcome.failure) }
    if (outcome.status === 'skipped') return outcome
    const printed = outcome.output && { output: this.#deep(outcome.output) }
    if (outcome.status === 'ok') return { ...outcome, ...printed }
    return { ...outcome, differences: this.#deep(outcome.differences), ...printed }
  }

  #blank(text: string): string {
    return this.#patterns.reduce((blanked, pattern) => blanked.replace(pattern, Secret.mask), text)
  }

  #deep<T>(value: T): T {
    return mapText(value, (text) => this.#blank(text)) as T
  }
}

/**
 * Longest values first, in several patterns: one that has more than 20 kB of source is no longer optimized by V8, and takes
 * thirty times as long.
 */
function patternsOf(values: readonly string[]): RegExp[] {
  const longestFirst = values.toSorted((a, b) => b.length - a.length)
  const sources: string[] = []
  for (const alternative of longestFirst.map(alternativeOf)) {
    const last = sources.at(-1)
    if (last === undefined || last.length + alternative.length > mostSource) sources.push(alternative)
    else sources[sources.length - 1] = `${last}|${alternative}`
  }
  return sources.map((source) => new RegExp(source, 'gu'))
}

/** Characters. */
const mostSource = 10_000

/** Up to three characters stand in ordinary words by chance, so they count only where they are a word of their own. */
function alternativeOf(value: string): string {
  const literal = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return value.length < 4 ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal
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
