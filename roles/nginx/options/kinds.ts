import { z } from 'zod'
import type { KnownDirective } from '../table/notation.js'
import { syntaxOf } from '../table/syntaxes.js'
import { snakeCase } from '../table/variables.js'

/** Times as nginx reads them: `60s`, `1h 30m`. Each unit once, from the largest to the smallest. */
const milliseconds = /^(?=.*\d)(\d{1,4}w ?)?(\d{1,5}d ?)?(\d{1,6}h ?)?(\d{1,7}m ?)?(\d{1,8}s ?)?(\d{1,9}ms|\d{1,8})?$/
const wholeSeconds =
  /^(?=.*\d)(\d{1,3}y ?)?(\d{1,3}M ?)?(\d{1,4}w ?)?(\d{1,5}d ?)?(\d{1,6}h ?)?(\d{1,7}m ?)?(\d{1,8}s?)?$/

const text = (pattern: RegExp, message: string) => z.string().regex(pattern, message)
const seconds = z.number().min(0).max(1e9)
const bytes = z.int().min(0)

const time = z
  .union([text(milliseconds, "must be a time such as '60s'"), seconds])
  .meta({ typeLabel: "seconds, or a time such as '500ms' or '1h 30m'" })
const times = z
  .union([text(/^\d+(ms|[smhdw])?( \d+[smhdw]?)?$/, "must be one or two times, such as '65s 60s'"), seconds])
  .meta({ typeLabel: "seconds, a time such as '65s', or two" })
const size = z
  .union([text(/^\d{1,9}[kKmM]?$/, "must be a size such as '8k'"), bytes])
  .meta({ typeLabel: "bytes, or a size such as '8k' or '1m'" })
const offset = z
  .union([text(/^\d{1,9}[kKmMgG]?$/, "must be a size such as '8m'"), bytes])
  .meta({ typeLabel: "bytes, or a size such as '8m' or '1g'" })
const secondsOnly = z
  .union([text(wholeSeconds, "must be a time in whole seconds, such as '10m'"), z.int().min(0)])
  .meta({ typeLabel: "seconds, or a time such as '10m' or '1d'" })
const variable = text(/^\$\w+$|^\$\{\w+\}$/, 'must be a variable such as $limit')
const oneLine = text(/^[^\n\r\0]*$/, 'must be one line')
const parameters = text(/^[^;{}\n\r\0]*[^;{}\s\0]$/, 'must be parameters as nginx reads them, without ; { }')
const nothing = z.boolean().meta({ typeLabel: '`true`' })

/** The schemas of kinds whose arguments need no more than their name. */
const simple: Readonly<Record<string, z.ZodType>> = {
  flag: z.boolean(),
  time,
  times,
  seconds: secondsOnly,
  size,
  offset,
  number: z
    .int()
    .min(0)
    .max(2 ** 31 - 1),
  integer: z.int(),
  buffers: text(/^[1-9]\d{0,5} [1-9]\d{0,6}[kKmM]?$/, "must be a number and a size, such as '4 16k'"),
  levels: text(/^\/[^\s;{}"']*( [12]){0,3}$/, "must be a path, and up to three times 1 or 2: '/var/cache/a 1 2'"),
  word: oneLine,
  words: oneLine,
  variable,
  line: parameters,
  nothing,
}

/** The schema of what people write for a directive, which is optional. Directives of one form share it. */
export function optionSchema(directive: KnownDirective): z.ZodOptional {
  const { name, kind, isRepeatable } = directive
  const syntax = syntaxOf(name)
  const key = `${kind} ${isRepeatable} ${syntax?.example ?? ''} ${syntax?.pattern ?? ''}`
  const one = () => (syntax ? text(syntax.pattern, `must be such as ${syntax.example}`) : oneOf(kind))
  const known = schemas.get(key) ?? schemaOf(directive, one).optional().meta({ listedApart: reference })
  schemas.set(key, known)
  return known
}

const schemas = new Map<string, z.ZodOptional>()

/** nginx.org redirects such an address to the directive in its documentation. */
function reference(variable: string): string {
  const directive = snakeCase(variable)
  return `The directive \`${directive}\`: https://nginx.org/r/${directive}`
}

function schemaOf({ name, kind, isRepeatable }: KnownDirective, one: () => z.ZodType): z.ZodType {
  if (kind.endsWith('...'))
    return z
      .array(z.enum(choicesOf(kind.slice(0, -3))))
      .min(1)
      .refine(isAlone, "must not have 'off' or 'none' beside others")
      .refine((all) => new Set(all).size === all.length, 'must have each only once')
  if (kind === 'pair') return z.record(oneLine.min(1), oneLine)
  if (name === 'resolver')
    return z.array(one()).refine((all) => !/=/.test(String(all[0])), 'must begin with the address of a name server')
  if (name === 'valid_referers')
    return z
      .array(one())
      .refine(
        (all) => all.some((each) => each !== 'none' && each !== 'blocked'),
        'must have a name besides none and blocked',
      )
  if (kind === 'words') return z.array(one()).min(1)
  if (!isRepeatable) return one()
  const several = z.array(one()).min(1).refine(isAlone, "must not have 'off' beside others")
  return z.union([one(), several])
}

function isAlone(all: readonly unknown[]): boolean {
  return all.length === 1 || !all.some((each) => each === 'off' || each === 'none')
}

function oneOf(kind: string): z.ZodType {
  const range = /^number:(\d+)-(\d*)$/.exec(kind)
  if (range)
    return z
      .int()
      .min(Number(range[1]))
      .max(range[2] ? Number(range[2]) : 2 ** 31 - 1)
  if (!kind.includes('|')) return simple[kind]!
  const alternatives = choicesOf(kind.replace(/^on\|off\|/, 'flag|'))
  const literals = alternatives.filter((each) => !(each in simple))
  const schemas = alternatives.filter((each) => each in simple).map((each) => simple[each]!)
  if (schemas.length === 0) return z.enum(literals)
  return z.union([...schemas, ...(literals.length > 0 ? [z.enum(literals)] : [])])
}

function choicesOf(kind: string): string[] {
  return kind.split('|')
}
