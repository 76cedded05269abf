import { HaployError } from '../errors.js'
import { Secret } from './secret.js'

/**
 * The values that a `sh` template accepts: a Script is inserted as code, a list as several words, anything else as one
 * quoted word.
 */
export type ShellValue = string | number | Secret | Script | readonly ShellValue[]

/** A piece of POSIX shell, made with the `sh` tag. `text` is what runs; `display` is the same with secrets masked. */
export class Script {
  constructor(
    readonly text: string,
    readonly display: string = text,
    /** The secrets that `text` contains. */
    readonly secrets: readonly Secret[] = [],
  ) {}

  static join(scripts: readonly Script[], separator = '\n'): Script {
    const join = (part: 'text' | 'display') => scripts.map((script) => script[part]).join(separator)
    return new Script(
      join('text'),
      join('display'),
      scripts.flatMap((script) => script.secrets),
    )
  }

  toString(): string {
    return this.display
  }
}

/**
 * Builds a Script: sh`chown ${owner} ${path}`. Values are quoted here and nowhere else. Throws HaployError for a value
 * with a NUL byte, which no shell word can contain.
 */
export function sh(strings: TemplateStringsArray, ...values: readonly ShellValue[]): Script {
  const build = (word: (value: ShellValue) => string) =>
    strings.reduce((text, part, index) => text + word(values[index - 1]!) + part)
  const text = build((value) => render(value, false))
  const display = values.some(isMasked) ? build((value) => render(value, true)) : text
  return new Script(text, display, values.flatMap(secretsOf))
}

/** Shell code from a user, such as the `command` string of a task, which runs unchanged. */
export function raw(code: string): Script {
  assertNoNul(code)
  return new Script(code)
}

/** Quotes a value as one shell word. */
export function quote(value: string): string {
  assertNoNul(value)
  return plain.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`
}

const plain = /^[A-Za-z0-9_/.:=@%+,-]+$/

function render(value: ShellValue, masked: boolean): string {
  if (value instanceof Script) return masked ? value.display : value.text
  if (value instanceof Secret) return quote(masked ? Secret.mask : value.reveal())
  if (Array.isArray(value)) return value.map((item) => render(item, masked)).join(' ')
  return quote(String(value))
}

/** True when the displayed text differs from the text that runs. */
function isMasked(value: ShellValue): boolean {
  if (value instanceof Secret) return true
  if (value instanceof Script) return value.display !== value.text
  return Array.isArray(value) && value.some(isMasked)
}

function secretsOf(value: ShellValue): readonly Secret[] {
  if (value instanceof Secret) return [value]
  if (value instanceof Script) return value.secrets
  return Array.isArray(value) ? value.flatMap(secretsOf) : []
}

function assertNoNul(value: string): void {
  const at = value.indexOf('\0')
  if (at >= 0) {
    // The message must not contain the value: it may be a secret.
    throw new HaployError(`a value for the shell contains a NUL byte after ${at} of its ${value.length} characters`, {
      hint: 'Names, paths and arguments cannot contain NUL bytes; put such data into a file with `copy`.',
    })
  }
}
