import { Secret } from '../../core/shell/secret.js'

/** A variable, or the name of one in a record, that may decide what a template prints. */
interface Candidate {
  readonly path: readonly string[]
  /** As a template may print it. */
  readonly text: string
  readonly isName: boolean
  /** The variables with another value, or another name, in its place. */
  altered(): unknown
}

/**
 * Finds the variables that a line of a rendered template comes from, by rendering the template with another value for each
 * of them. Returns paths such as `servers.0.raw`, at most three, and with several lines the one that it is. `render` may
 * throw for altered variables.
 */
export function originOfLine(vars: unknown, render: (vars: unknown) => string, line: number): string[] {
  const lines = render(vars).split('\n')
  const wanted = lines[line - 1] ?? ''
  const end = performance.now() + mostMilliseconds
  const decides = (candidate: Candidate) => {
    if (performance.now() > end) return false
    const others = attempt(() => render(candidate.altered()).split('\n'))
    return others !== undefined && (candidate.isName ? renames : changes)(lines, others, line, candidate.text)
  }
  const [related, others] = partition(candidatesIn(vars), ({ text }) => isRelated(text, wanted.trim()))
  const found = firstOf(related, decides)
  return (found.length > 0 ? found : firstOf(others, decides)).map(({ path, text }) => named(path, text, wanted))
}

/** Rendering takes about a millisecond, and a site may have some thousand variables. */
const mostMilliseconds = 1000
const mostNames = 3

function firstOf(candidates: readonly Candidate[], accepts: (candidate: Candidate) => boolean): readonly Candidate[] {
  const found: Candidate[] = []
  for (const candidate of candidates) {
    if (found.length === mostNames) break
    const isKnown = found.some(({ path }) => path.join('.') === candidate.path.join('.'))
    if (!isKnown && accepts(candidate)) found.push(candidate)
  }
  return found
}

/** A line of the variable, or a part of the printed line. */
function isRelated(text: string, wanted: string): boolean {
  if (wanted === '' || text === '') return false
  return wanted.includes(text) || text.split('\n').some((line) => line.trim() === wanted)
}

function named(path: readonly string[], text: string, wanted: string): string {
  const lines = text.trimEnd().split('\n')
  const at = lines.findIndex((line) => line.trim() === wanted.trim())
  return at < 0 || lines.length === 1 ? path.join('.') : `${path.join('.')}, line ${at + 1}`
}

/** Undefined where an altered variable makes the template fail. */
function attempt<T>(render: () => T): T | undefined {
  try {
    return render()
  } catch {
    return undefined
  }
}

/** Whether the altered text lacks the line. Lines that are equal at the beginning or at the end count as the same. */
function changes(lines: readonly string[], others: readonly string[], line: number): boolean {
  if (others.length === lines.length) return others[line - 1] !== lines[line - 1]
  const before = lines.findIndex((text, index) => text !== others[index])
  const after = lines.toReversed().findIndex((text, index) => text !== others[others.length - 1 - index])
  return line > before && line <= lines.length - after
}

/** Whether the line shows the other name. A name that the template itself needs only makes lines disappear. */
function renames(lines: readonly string[], others: readonly string[], line: number, name: string): boolean {
  return others.length === lines.length && (others[line - 1]?.includes(`${name}x`) ?? false)
}

function candidatesIn(vars: unknown): readonly Candidate[] {
  return [...within(vars, [], (value) => value)]
}

/** `put` returns all variables with another value at the path. */
function* within(value: unknown, path: readonly string[], put: (value: unknown) => unknown): Generator<Candidate> {
  const other = alternativeTo(value)
  if (other !== undefined) yield { path, text: textOf(value), isName: false, altered: () => put(other) }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      yield* within(item, [...path, String(index)], (changed) => put(value.with(index, changed)))
  } else if (isRecord(value)) {
    for (const [name, item] of Object.entries(value)) {
      yield* within(item, [...path, name], (changed) => put({ ...value, [name]: changed }))
      yield { path: [...path, name], text: name, isName: true, altered: () => put(renamed(value, name)) }
    }
  }
}

/** Text keeps its number of lines. */
function alternativeTo(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? 'x' : value.replace(/(?<=\S)$/gm, 'x')
  if (typeof value === 'number') return value + 1
  if (typeof value === 'boolean') return !value
  return value instanceof Secret ? new Secret(`${value.reveal()}x`) : undefined
}

/** Nobody sees a secret, so its text decides nothing. */
function textOf(value: unknown): string {
  return value instanceof Secret ? '' : String(value)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function renamed(record: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key === name ? `${key}x` : key, value]))
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))]
}
