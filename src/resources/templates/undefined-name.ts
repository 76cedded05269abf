import { didYouMean } from '../../core/input/suggest.js'

/** What has no value in a template, and what to do about it. */
export interface Explanation {
  readonly reason: string
  /** Absent: there is no name like it. */
  readonly hint?: string
  /** Set if it certainly is the variable that is missing, and nothing else in its lines. */
  readonly missing?: 'variable'
}

/** Explains why an insertion (`<%= vars.upstrems %>`) in these lines has no value; undefined when that is unknown. */
export function explainInsertion(lines: string, locals: object): Explanation | undefined {
  const insertions = [...lines.matchAll(/<%[=-]((?:(?!<%)[\s\S])*?)[-_]?%>/g)].map(([, code]) => code!)
  const first = insertions.find((code) => !isPlain(code) || !hasValue(code, locals))
  const isCertain = first !== undefined && isPlain(first)
  const explanation = explainFirst(insertions.flatMap(chainsIn), locals, () => true, isCertain)
  const [only, ...more] = insertions
  return explanation ?? (only && more.length === 0 ? { reason: `${only.trim()} is undefined` } : undefined)
}

/** Explains why a name cannot be read (`vars.upstrems.web`) in these lines; `key` is the name. */
export function explainAccess(lines: string, locals: object, key: string): Explanation | undefined {
  const code = [...lines.matchAll(/<%((?:(?!<%)[\s\S])*?)%>/g)].map(([, inside]) => inside!)
  const isCertain = code.join().split(`.${key}`).length === 2 && !code.some((each) => /\?|\|\||\bfacts\b/.test(each))
  return explainFirst(code.flatMap(chainsIn), locals, (chain, at) => chain[at + 1] === key, isCertain)
}

/** Whether an insertion is a name, or a chain of names, and nothing else. */
function isPlain(code: string): boolean {
  return /^\s*[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*\s*$/.test(code)
}

function hasValue(plain: string, locals: object): boolean {
  let value: unknown = locals
  for (const name of plain.trim().split('.')) value = (value as Record<string, unknown> | undefined | null)?.[name]
  return value !== undefined && value !== null
}

/** Explains a name that the template does not have at all. */
export function explainReference(name: string, locals: object): Explanation {
  const names = Object.keys(locals)
  return { reason: `${name} is not defined; the template has ${listOf(names)}`, hint: didYouMean(name, names) }
}

/** `vars.upstreams.web` as `['vars', 'upstreams', 'web']`, for each such chain of names. */
function chainsIn(code: string): readonly string[][] {
  const chains = code.replace(strings, '').matchAll(/(?<![\w$.])[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+/g)
  return [...chains].map(([chain]) => chain.split(/\??\./))
}

/** Without its second quote, a string ends with its line. */
const strings = /'(?:[^'\\\n]|\\.)*'?|"(?:[^"\\\n]|\\.)*"?/g

type Matches = (chain: readonly string[], at: number) => boolean

/** `at`: the position in the chain of the first name without a value. `isCertain`: nothing else can be the reason. */
function explainFirst(
  chains: readonly string[][],
  locals: object,
  matches: Matches,
  isCertain: boolean,
): Explanation | undefined {
  for (const chain of chains) {
    let owner: unknown = locals
    for (const [at, name] of chain.entries()) {
      if (typeof owner !== 'object' || owner === null) break
      const value = (owner as Record<string, unknown>)[name]
      if (value !== undefined && value !== null) {
        owner = value
        continue
      }
      // A name that is no local belongs to the template itself: nothing is known of it.
      if (at === 0 || !matches(chain, at)) break
      const isDeclared = isCertain && (chain[0] === 'vars' || chain[0] === 'host')
      return { ...explain(chain.slice(0, at), name, owner, value), ...(isDeclared && { missing: 'variable' }) }
    }
  }
  return undefined
}

function explain(path: readonly string[], name: string, owner: object, value: unknown): Explanation {
  const names = Object.keys(owner)
  const place = path.join('.')
  const others = names.filter((each) => each !== name)
  return {
    reason: `${place}.${name} is ${value === null ? 'null' : 'undefined'}; ${place} has ${listOf(others)}`,
    ...(names.includes(name) ? {} : { hint: didYouMean(name, others) }),
  }
}

/** Names in a message, so that it stays readable. */
const mostNames = 12

function listOf(names: readonly string[]): string {
  if (names.length === 0) return 'no other names'
  return names.length > mostNames ? `${names.slice(0, mostNames).join(', ')}, …` : names.join(', ')
}
