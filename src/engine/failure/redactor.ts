import { DiffSide } from '../../core/content/difference.js'
import { HaployError } from '../../core/errors.js'
import type { Outcome } from '../../core/outcome.js'
import type { Step } from '../../core/resource.js'
import { Secret } from '../../core/shell/secret.js'
import type { UntimedEvent } from '../events.js'
import { encodingsOf, quotedForms } from './encodings.js'

/** Returns every Secret in nested variables. */
export function secretsIn(value: unknown): Secret[] {
  if (value instanceof Secret) return [value]
  if (Array.isArray(value)) return value.flatMap(secretsIn)
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.values(value).flatMap(secretsIn)
  }
  return []
}

/**
 * Returns the secrets that are sent to the host, including those in content: what validates the content may print them.
 */
export function secretsOfParts(parts: readonly Pick<Step, 'script' | 'input'>[]): Secret[] {
  return parts.flatMap(({ script, input }) => [...script.secrets, ...(input?.secrets ?? [])])
}

/**
 * Masks secrets in all free text that leaves the engine: in messages, in the output of commands and in differences.
 * Names of hosts, roles and tasks stay as they are.
 */
export class Redactor {
  readonly #values = new Set<string>()
  #patterns: readonly RegExp[] = []
  readonly #known = new Set<string>()

  constructor(secrets: readonly Secret[] = []) {
    this.add(secrets)
  }

  /** Adds secrets to mask. A secret with several lines is masked line by line, because outputs are split into lines. */
  add(secrets: readonly Secret[]): void {
    const before = this.#values.size
    for (const secret of secrets) {
      const whole = secret.reveal().trim()
      // The hosts of a pair share their secrets.
      if (this.#known.has(whole)) continue
      this.#known.add(whole)
      const lines = whole.split(/\r?\n/).map((line) => line.trim())
      const long = lines.length > 1 ? lines.filter((line) => line.length >= 8) : []
      if (whole.length < 2) continue
      for (const form of [...encodingsOf(whole), ...long.flatMap(quotedForms)]) this.#values.add(form)
    }
    if (this.#values.size > before) this.#patterns = patternsOf([...this.#values])
  }

  redact(event: UntimedEvent): UntimedEvent {
    if (this.#patterns.length === 0) return event
    switch (event.type) {
      case 'task-output':
        return { ...event, line: this.#mask(event.line) }
      case 'task-progress':
        return { ...event, text: this.#mask(event.text) }
      case 'task-finished':
        return { ...event, outcome: this.#outcome(event.outcome) }
      case 'host-unreachable':
        return { ...event, failure: this.#deep(event.failure) }
      case 'warning':
        return { ...event, message: this.#mask(event.message), hint: event.hint && this.#mask(event.hint) }
      default:
        return event
    }
  }

  /**
   * Masks secrets in an error, in place. Errors of playbooks and roles before the run begins are reported without an
   * event.
   */
  redactError<E>(error: E): E {
    for (let each: unknown = error; each instanceof Error; each = each.cause) {
      each.message = this.#mask(each.message)
      each.stack = each.stack && this.#mask(each.stack)
      if (each instanceof HaployError && each.hint) Object.assign(each, { hint: this.#mask(each.hint) })
    }
    return error
  }

  /** Masks secrets in data that is not part of an event, such as the problems that a role's check finds. */
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

  #mask(text: string): string {
    return this.#patterns.reduce((masked, pattern) => masked.replace(pattern, Secret.mask), text)
  }

  #deep<T>(value: T): T {
    return mapText(value, (text) => this.#mask(text)) as T
  }
}

/**
 * Builds several patterns, longest values first: V8 does not optimize a pattern with more than 20 kB of source, which
 * then takes thirty times as long.
 */
function patternsOf(values: readonly string[]): RegExp[] {
  const longestFirst = values.toSorted((a, b) => b.length - a.length)
  const sources: string[] = []
  for (const alternative of longestFirst.map(alternativeOf)) {
    const last = sources.at(-1)
    if (last === undefined || last.length + alternative.length > maxSourceLength) sources.push(alternative)
    else sources[sources.length - 1] = `${last}|${alternative}`
  }
  return sources.map((source) => new RegExp(source, 'gu'))
}

/** Characters. */
const maxSourceLength = 10_000

/** Values of up to three characters occur in ordinary words by chance, so they match only as whole words. */
function alternativeOf(value: string): string {
  const literal = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return value.length < 4 ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal
}

function mapText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (value instanceof DiffSide) {
    return new DiffSide(value.path, value.text === undefined ? undefined : change(value.text), change(value.summary))
  }
  if (Array.isArray(value)) return value.map((item) => mapText(item, change))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapText(item, change)]))
  }
  return value
}
