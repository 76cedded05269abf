import { DiffSide } from '../../core/content/difference.js'
import type { Outcome } from '../../core/outcome.js'
import type { Step } from '../../core/resource.js'
import { Secret } from '../../core/shell/secret.js'
import type { UntimedEvent } from '../events.js'
import { redactError } from '../redaction/redact-error.js'
import { SecretValues } from '../redaction/secret-values.js'

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
  readonly #hosts = new HostNames((name) => this.mask(name))
  readonly #values = new SecretValues()

  constructor(secrets: readonly Secret[] = []) {
    this.add(secrets)
  }

  add(secrets: readonly Secret[]): void {
    for (const secret of secrets) this.#values.add(secret.reveal())
  }

  /** Adds every secret as soon as it is made or revealed. Returns a function that ends this. */
  watch(): () => void {
    return Secret.watch((value) => this.#values.add(value))
  }

  readonly mask = (text: string): string => this.#values.mask(text)

  /** Calls code of roles. Until it returns, every secret that it makes or reveals is added. */
  during<T>(call: () => T): T {
    const forget = this.watch()
    try {
      return call()
    } finally {
      forget()
    }
  }

  redact(event: UntimedEvent): UntimedEvent {
    // The beginning of the run names all hosts, which settles their names.
    if (this.#values.isEmpty && event.type !== 'run-started') return event
    return Object.fromEntries(
      Object.entries(event).map(([member, value]) => [member, this.#member(member, value)]),
    ) as UntimedEvent
  }

  /**
   * Masks secrets in an error, in place. Errors of playbooks and roles before the run begins are reported without an
   * event.
   */
  redactError<E>(error: E): E {
    return redactError(error, this.mask)
  }

  /** Masks secrets in data that is not part of an event, such as the problems that a role's check finds. */
  redactData<T>(data: T): T {
    return this.#deep(data)
  }

  /** Also masks secrets in numbers: in variables, which contain no figures of haploy. A masked number is text. */
  redactVariables<T>(data: T): T {
    const masked = (value: unknown) => {
      const text = typeof value === 'number' ? this.mask(String(value)) : undefined
      return text === undefined || text === String(value) ? value : text
    }
    return this.#deep(JSON.parse(JSON.stringify(data), (_key, value) => masked(value)))
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

  #deep<T>(value: T): T {
    return mapText(value, this.mask) as T
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
