import { HaployError, UsageError } from '../errors.js'
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
    /**
     * The definitions of the shell functions that `text` calls, and of variables that these need, each once. What runs the
     * script begins with them.
     */
    readonly functions: readonly string[] = [],
  ) {}

  static join(scripts: readonly Script[], separator = '\n'): Script {
    const join = (part: 'text' | 'display') => scripts.map((script) => script[part]).join(separator)
    return new Script(
      join('text'),
      join('display'),
      scripts.flatMap((script) => script.secrets),
      functionsOf(scripts),
    )
  }

  /** The text, preceded by the functions that it calls. */
  get complete(): string {
    return [...this.functions, this.text].join('\n')
  }

  /** The script as one quoted word, for `eval` or as an argument. */
  get word(): Script {
    return new Script(quote(this.text), quote(this.display), this.secrets, this.functions)
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
  const build = (masked: boolean) =>
    strings.reduce((text, part, index) => text + render(values[index - 1]!, masked, /^[<>]/.test(part)) + part)
  const text = build(false)
  const display = values.some(isMasked) ? build(true) : text
  return new Script(text, display, values.flatMap(secretsOf), functionsOf(values.flatMap(scriptsIn)))
}

/**
 * Defines a shell function. Returns its name as code: a script that contains it brings the definition with it. The name
 * begins with `haploy_`, and so do the variables that the function sets, unless it declares them `local`.
 */
export function shellFunction(name: string, body: Script): Script {
  return new Script(name, name, [], [...body.functions, `${name}() {\n${body.text}\n}`])
}

/** The definitions of all functions that these scripts call, each once. */
export function functionsOf(scripts: readonly Script[]): readonly string[] {
  return scripts.every(({ functions }) => functions.length === 0)
    ? []
    : [...new Set(scripts.flatMap(({ functions }) => functions))]
}

/** Shell code from a user, such as the `command` string of a task, which runs unchanged. */
export function raw(code: string): Script {
  assertNoNul(code)
  return new Script(code)
}

/** False for code that is empty, blank or consists of comments: a shell would run nothing and report success. */
export function hasCode(code: string | Script): boolean {
  const text = code instanceof Script ? code.text : String(code ?? '')
  return text.split('\n').some((line) => !/^\s*(#.*)?$/.test(line))
}

/** Quotes a value as one shell word. */
export function quote(value: string): string {
  assertNoNul(value)
  return plain.test(value) && !special.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`
}

const plain = /^[A-Za-z0-9_/.:=@%+,-]+$/

/** As the first word of a command, an assignment or a reserved word of POSIX or bash is not a command. */
const special =
  /^(?:[A-Za-z_][A-Za-z0-9_]*\+?=.*|if|then|else|elif|fi|do|done|case|esac|while|until|for|in|function|select|time|coproc)$/

/** Directly before a redirection, a number would be that of a file descriptor. */
function render(value: ShellValue, masked: boolean, redirected: boolean): string {
  if (value instanceof Script) return masked ? value.display : value.text
  if (Array.isArray(value)) {
    return value.map((item, index) => render(item, masked, redirected && index === value.length - 1)).join(' ')
  }
  const text = value instanceof Secret ? (masked ? Secret.mask : value.reveal()) : plainText(value)
  return redirected && /^\d+$/.test(text) ? `'${text}'` : quote(text)
}

/** Roles are not type-checked when they run, and `undefined` would be a word like any other. */
function plainText(value: unknown): string {
  const hasText = ['string', 'number', 'bigint', 'boolean'].includes(typeof value) && !Number.isNaN(value)
  if (hasText) return String(value)
  const kind =
    typeof value === 'object' && value !== null ? 'an object' : typeof value === 'function' ? 'a function' : value
  throw new UsageError(`a value for the shell must be a string or a number, not ${kind}`, {
    hint: 'Perhaps a variable is not set.',
  })
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

function scriptsIn(value: ShellValue): readonly Script[] {
  if (value instanceof Script) return [value]
  return Array.isArray(value) ? value.flatMap(scriptsIn) : []
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
