import { UsageError } from '../core/errors.js'

/**
 * Expands the ranges in a name, in order: `web[1:3]`, `web[01:20]` (zero-padded), `web[1:10:3]` (with a step), `db[a:f]`.
 * With several ranges the last one varies fastest. A name without a range expands to itself.
 * Throws UsageError for an invalid range.
 */
export function expandRange(name: string): string[] {
  const parts = name.split(/\[([^[\]]*)\]/)
  let names = ['']
  parts.forEach((part, index) => {
    const choices = index % 2 === 0 ? [literal(part, name)] : members(part, name)
    if (names.length * choices.length > maxNames) throwInvalid(name, `expands to more than ${maxNames} names`)
    names = names.flatMap((start) => choices.map((choice) => start + choice))
  })
  return names
}

/** Whether a name contains a range. */
export function hasRange(name: string): boolean {
  return /[[\]]/.test(name)
}

const maxNames = 100_000

function literal(part: string, name: string): string {
  return hasRange(part) ? throwInvalid(name, 'has an unmatched bracket') : part
}

function members(range: string, name: string): string[] {
  const [, first, last, stride] = /^(\d{1,9}|[a-z]|[A-Z]):(\d{1,9}|[a-z]|[A-Z])(?::(\d{1,9}))?$/.exec(range) ?? []
  if (first === undefined || last === undefined) return throwInvalid(name, `has '[${range}]', which is not a range`)
  if (kindOf(first) !== kindOf(last))
    return throwInvalid(name, `mixes digits, lower-case and upper-case letters in '[${range}]'`)
  const step = Number(stride ?? 1)
  if (step === 0) return throwInvalid(name, `has a step of 0 in '[${range}]'`)
  const numeric = kindOf(first) === 'digits'
  const [from, to] = numeric ? [Number(first), Number(last)] : [first.charCodeAt(0), last.charCodeAt(0)]
  if (from > to) return throwInvalid(name, `runs backwards in '[${range}]'`)
  const count = Math.floor((to - from) / step) + 1
  if (count > maxNames) return throwInvalid(name, `expands to more than ${maxNames} names`)
  const width = first.startsWith('0') ? first.length : 0
  const render = (code: number) => (numeric ? String(code).padStart(width, '0') : String.fromCharCode(code))
  return Array.from({ length: count }, (_, index) => render(from + index * step))
}

function kindOf(end: string): 'digits' | 'lower' | 'upper' {
  if (/\d/.test(end)) return 'digits'
  return end === end.toLowerCase() ? 'lower' : 'upper'
}

function throwInvalid(name: string, reason: string): never {
  throw new UsageError(`the name '${name}' ${reason}`, {
    hint: 'A range is [first:last] or [first:last:step] with numbers or single letters: web[1:20], web[01:20], db[a:f].',
  })
}
