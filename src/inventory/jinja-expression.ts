import { inspect } from 'node:util'
import { UsageError } from '../core/errors.js'

/**
 * A value that Ansible would compute with Jinja2. It prints as written in JSON, and throws UsageError wherever else its
 * text is used, so that no host gets `{{ … }}` in place of a value.
 */
export class JinjaExpression {
  readonly #text: string
  /** The variable that contains it. */
  readonly variable: string
  /** The layer that sets it: `inventory/group_vars/web.yml`. */
  readonly from: string

  constructor(text: string, { variable, from }: { variable: string; from: string }) {
    this.#text = text
    this.variable = variable
    this.from = from
  }

  toJSON(): string {
    return this.#text
  }

  [Symbol.toPrimitive](): never {
    throw this.#error()
  }

  toString(): never {
    throw this.#error()
  }

  [inspect.custom](): string {
    return this.#text
  }

  #error(): UsageError {
    const message = `${this.variable} contains a Jinja2 expression, which haploy does not evaluate (from ${this.from})`
    return new UsageError(message, { hint: jinjaHint(this.variable) })
  }
}

/** What to do about an expression in a variable. */
export function jinjaHint(variable: string): string {
  return `Write the value itself, or compute it in the playbook, in \`vars\` of a play, or set it with -e ${variable}=….`
}

/** Whether Ansible would evaluate the text. */
export function isJinja(text: string): boolean {
  return /\{[{%#]/.test(text)
}
