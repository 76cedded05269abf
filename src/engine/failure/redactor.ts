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
 * Masks secrets in all text that leaves the engine: in messages, in the output of commands, in differences, and in the
 * names of plays, roles, tasks and hosts. The masked name of a host is the same in all events, and no other host's.
 */
export class Redactor {
  readonly #hosts = new HostNames((name) => this.#mask(name))
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

  /**
   * Calls code of roles, and masks each secret as soon as that code makes or reveals it: it may be in the name of a task.
   * The contents of files are too long for a name; they are added when they are sent.
   */
  during<T>(call: () => T): T {
    return Secret.noticing((secret) => {
      const value = secret.reveal().trim()
      if (value.length <= longestInName && !value.includes('\n')) this.add([secret])
    }, call)
  }

  redact(event: UntimedEvent): UntimedEvent {
    // The beginning of the run names all hosts, which settles their names.
    if (this.#patterns.length === 0 && event.type !== 'run-started') return event
    return Object.fromEntries(
      Object.entries(event).map(([member, value]) => [member, this.#member(member, value)]),
    ) as UntimedEvent
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

  /** The members of events whose text is free. The others are words of haploy, numbers and names of hosts. */
  #member(member: string, value: unknown): unknown {
    switch (member) {
      case 'type':
      case 'rule':
        return value
      case 'host':
        return this.#hosts.masked(value as string)
      case 'hosts':
        return (value as readonly string[]).map((name) => this.#hosts.masked(name))
      case 'tallies':
      case 'exchanges':
      case 'unfinished':
        return this.#byHost(value as object)
      case 'outcome':
        return this.#outcome(value as Outcome)
      default:
        return this.#deep(value)
    }
  }

  #byHost(values: object): unknown {
    const entries = Object.entries(values)
    return Object.fromEntries(entries.map(([name, value]) => [this.#hosts.masked(name), this.#deep(value)]))
  }

  #outcome(outcome: Outcome): Outcome {
    return { ...this.#deep(outcome), status: outcome.status } as Outcome
  }

  #mask(text: string): string {
    return this.#patterns.reduce((masked, pattern) => masked.replace(pattern, Secret.mask), text)
  }

  #deep<T>(value: T): T {
    return mapText(value, (text) => this.#mask(text)) as T
  }
}

/** The names of hosts as events show them. A name keeps its masked form when further secrets become known. */
class HostNames {
  readonly #masked = new Map<string, string>()

  constructor(private readonly mask: (name: string) => string) {}

  masked(name: string): string {
    const known = this.#masked.get(name)
    if (known !== undefined) return known
    const plain = this.mask(name)
    const taken = new Set(this.#masked.values())
    let masked = plain
    for (let number = 2; taken.has(masked); number++) masked = `${plain}-${number}`
    this.#masked.set(name, masked)
    return masked
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
const longestInName = 1024

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
    const text = value.text === undefined ? undefined : change(value.text)
    return new DiffSide(change(value.path), text, change(value.summary))
  }
  if (Array.isArray(value)) return value.map((item) => mapText(item, change))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapText(item, change)]))
  }
  return value
}
