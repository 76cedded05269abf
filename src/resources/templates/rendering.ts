import { readFileSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { Script as Syntax } from 'node:vm'
import ejs from 'ejs'
import { FailedError, HaployError } from '../../core/errors.js'
import { roleFile } from '../role-file.js'
import { type Explanation, explainAccess, explainInsertion, explainReference } from './undefined-name.js'

/** The names that are defined in a template. */
type Locals = Readonly<Record<string, unknown>>

/**
 * Renders an EJS template: strict, without escaping, and with `include('part', { more })`. Throws FailedError with the
 * template, the line and the reason: an undefined name, a value without text, a syntax error.
 */
export function render(file: string, locals: Locals): string {
  const include = (name: string, more: Locals = {}) => render(includedFile(file, name), { ...locals, ...more })
  const template = compile(file, Object.keys(locals))
  try {
    return template({ ...locals, include })
  } catch (error) {
    throw failure(file, error, locals)
  }
}

/** Throws FailedError for a template that has a syntax error, whatever names it is rendered with. */
export function assertSyntax(file: string): void {
  compileSource(file, sourceOf(file), [])
}

function includedFile(file: string, name: string): string {
  return roleFile(dirname(file), extname(name) === '' ? `${name}.ejs` : name)
}

/** The compiled templates by file, with their source and names. */
const compiled = new Map<string, { source: string; names: string; template: ejs.TemplateFunction }>()

/** The same source is compiled once, regardless of the number of hosts. */
function compile(file: string, names: readonly string[]): ejs.TemplateFunction {
  const source = sourceOf(file)
  const known = compiled.get(file)
  if (known?.source === source && known.names === names.join()) return known.template
  const template = compileSource(file, source, names)
  compiled.set(file, { source, names: names.join(), template })
  return template
}

function sourceOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
}

/** Strict templates do not use `with`, so their names are declared. haploy's `include` replaces that of the library. */
function compileSource(file: string, source: string, names: readonly string[]): ejs.TemplateFunction {
  const destructuredLocals = [...new Set([...names, 'include'])]
  const template = new ejs.Template(source, { strict: true, escape: print, filename: file, destructuredLocals })
  try {
    return template.compile() as ejs.TemplateFunction
  } catch (error) {
    const reason = (error as Error).message.split(/ in \/| while compiling ejs|\n/, 1)[0]!
    throw problem(file, lineOfSyntaxError(template.source, source), reason, error)
  }
}

/** Returns the text that `<%= %>` inserts. */
function print(value: unknown): string {
  const text = textOf(value)
  if (text !== undefined) return text
  throw new NoText(`the inserted value is ${describe(value)}`, {
    hint: 'Give the variable a value or a default, or put the line into an `if`.',
  })
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || typeof value === 'function' || Number.isNaN(value)) return undefined
  const text = String(value)
  return text === '[object Object]' ? undefined : text
}

function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/** A value that cannot be inserted. */
class NoText extends FailedError {}

/** An error whose message already contains the template and the line. */
class TemplateError extends FailedError {}

/** The library prepends `file:line` and an excerpt to the message of any error. The line is taken from there. */
function failure(file: string, error: unknown, locals: Locals): TemplateError {
  if (!(error instanceof Error)) return problem(file, undefined, String(error), error)
  const head = `${file}:`
  if (!error.message.startsWith(head)) return problem(file, undefined, error.message, error)
  const line = Number.parseInt(error.message.slice(head.length), 10)
  const reason = error.message.slice(error.message.indexOf('\n\n') + 2)
  // An error in an included template already names that template.
  if (error instanceof TemplateError) {
    const { hint, cause, at, missing } = error
    return new TemplateError(reason, { hint, cause, at, missing })
  }
  const explanation = explain(error, reason, linesAt(file, line), locals)
  return problem(file, line, explanation?.reason ?? reason, error, explanation)
}

/** Before the name, in the message of V8: `Cannot read properties of undefined (reading 'web')`. */
const reading = "(reading '"

/** Names the expression without a value, which the error does not. */
function explain(error: Error, reason: string, lines: string, locals: Locals) {
  if (error instanceof NoText && reason.endsWith(' undefined')) return explainInsertion(lines, locals)
  const missing = error instanceof ReferenceError && /^(\S+) is not defined$/.exec(reason)?.[1]
  if (missing) return explainReference(missing, locals)
  const read = reason.lastIndexOf(reading)
  const key =
    error instanceof TypeError &&
    read >= 0 &&
    reason.endsWith("')") &&
    reason.slice(read + reading.length, -"')".length)
  return key ? explainAccess(lines, locals, key) : undefined
}

/** The line of a template from its number on, with the lines on which a tag goes on that begins there. */
function linesAt(file: string, line: number): string {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .slice(line - 1)
  const tags = (text: string, tag: string) => text.split(tag).length
  const isWhole = (end: number) => {
    const text = lines.slice(0, end).join('\n')
    return tags(text, '<%') <= tags(text, '%>')
  }
  const end = lines.findIndex((_, index) => isWhole(index + 1))
  return lines.slice(0, end + 1).join('\n')
}

function problem(
  file: string,
  line: number | undefined,
  reason: string,
  cause: unknown,
  explanation?: Explanation,
): TemplateError {
  const place = line === undefined ? '' : `, line ${line}`
  const hint = explanation?.hint ?? (cause instanceof HaployError ? cause.hint : hintFor(cause))
  const missing = explanation?.missing ?? (cause instanceof HaployError ? cause.missing : undefined)
  const at = line === undefined ? undefined : { path: file, line }
  return new TemplateError(`template ${file}${place}: ${reason}`, { hint, cause, at, missing })
}

function hintFor(cause: unknown): string {
  if (cause instanceof ReferenceError)
    return 'A template can use vars, facts, host, peers, hosts and the names in `data` of its task.'
  if (cause instanceof TypeError) return 'The variable before the last dot has no value.'
  return 'Correct the template.'
}

/**
 * The compiled source counts the lines of the template after each tag, so the last count before the error is the first
 * line of its tag. A line of the source without the library's prefix is a further line of the tag. An error that is
 * reported at the end, such as a block that is not closed, has the last line.
 */
function lineOfSyntaxError(source: string, template: string): number {
  const lines = source.split('\n')
  const noticed = errorLine(source) ?? Number.POSITIVE_INFINITY
  const isOwn = (line: string) => line.startsWith('    ; ')
  const counts = lines.map((line) => /^ {4}; __line = (\d+)$/.exec(line)?.[1])
  const last = counts.slice(0, noticed - 1).findLastIndex((count) => count !== undefined)
  const begin = last < 0 ? lines.findIndex(isOwn) : last
  const further = noticed < lines.length ? lines.slice(begin, noticed).filter((line) => !isOwn(line)) : []
  return Math.min(Number(counts[last] ?? 1) + further.length, template.trimEnd().split('\n').length)
}

/** The line of the source, counted from 1, at which its error was noticed; undefined where it has none. */
function errorLine(source: string): number | undefined {
  try {
    new Syntax(`(() => {\n${source}\n})`)
    return undefined
  } catch (error) {
    const line = /^[^\n]*:(\d+)\n/.exec((error as Error).stack ?? '')?.[1]
    return line === undefined ? undefined : Number(line) - 1
  }
}
