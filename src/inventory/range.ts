import { UsageError } from '../core/errors.js'

/**
 * The names that a name with ranges stands for, in order: `web[1:3]`, `web[01:20]` (padded with zeros), `web[1:10:3]`
 * (a step), `db[a:f]`, several in one name with the last one running fastest. A name without a range is itself.
 * Throws UsageError for a range that is not one.
 */
export function expandRange(name: string): string[] {
  const parts = name.split(/\[([^[\]]*)\]/)
  let names = ['']
  parts.forEach((part, index) => {
    const choices = index % 2 === 0 ? [literal(part, name)] : members(part, name)
    if (names.length * choices.length > mostNames) refuse(name, `stands for more than ${mostNames} names`)
    names = names.flatMap((start) => choices.map((choice) => start + choice))
  })
  return names
}

/** True when a name is written with a range. */
export function hasRange(name: string): boolean {
  return /[[\]]/.test(name)
}

const mostNames = 100_000

function literal(part: string, name: string): string {
  return hasRange(part) ? refuse(name, 'has a bracket without its partner') : part
}

function members(range: string, name: string): string[] {
  const [, first, last, stride] = /^(\d{1,9}|[a-z]|[A-Z]):(\d{1,9}|[a-z]|[A-Z])(?::(\d{1,9}))?$/.exec(range) ?? []
  if (first === undefined || last === undefined) return refuse(name, `has '[${range}]', which is not a range`)
  if (kindOf(first) !== kindOf(last)) return refuse(name, `mixes kinds in '[${range}]'`)
  const step = Number(stride ?? 1)
  if (step === 0) return refuse(name, `has a step of 0 in '[${range}]'`)
  const numeric = kindOf(first) === 'digits'
  const [from, to] = numeric ? [Number(first), Number(last)] : [first.charCodeAt(0), last.charCodeAt(0)]
  if (from > to) return refuse(name, `runs backwards in '[${range}]'`)
  const count = Math.floor((to - from) / step) + 1
  if (count > mostNames) return refuse(name, `stands for more than ${mostNames} names`)
  const width = first.startsWith('0') ? first.length : 0
  const render = (code: number) => (numeric ? String(code).padStart(width, '0') : String.fromCharCode(code))
  return Array.from({ length: count }, (_, index) => render(from + index * step))
}

function kindOf(end: string): 'digits' | 'lower' | 'upper' {
  if (/\d/.test(end)) return 'digits'
  return end === end.toLowerCase() ? 'lower' : 'upper'
}

function refuse(name: string, reason: string): never {
  throw new UsageError(`the name '${name}' ${reason}`, {
    hint: 'A range is [first:last] or [first:last:step] with numbers or single letters: web[1:20], web[01:20], db[a:f].',
  })
}
