/**
 * The notation of the tables. They are grouped by the blocks in which a directive may stand. A directive has the kind of
 * its arguments, and the version that brought it, unless every nginx since 1.10 has it: `'time 1.19.10'`.
 *
 * | kind | arguments |
 * |---|---|
 * | `flag` | `on` or `off` |
 * | `time`, `seconds` | a time, `seconds` without milliseconds; `times` one or two |
 * | `size`, `offset` | a size; an `offset` may be in gigabytes |
 * | `number`, `integer`, `number:1-9` | a number, a negative one too, one of a range |
 * | `buffers` | a number and a size |
 * | `levels` | a path and up to three numbers |
 * | `word`, `words` | one, one or more |
 * | `variable` | one word that is a variable |
 * | `pair` | a name and a value |
 * | `line` | a syntax of its own |
 * | `nothing`, `block` | none; a block with directives or entries |
 * | `a\|b` | one of these, `on` and `off` as a flag; `a\|b...` one or more of them |
 *
 * A `*` at the end means that the directive may be repeated in a block; nginx refuses a second one of the others.
 */
export type Notation = string

/** A block, and `if` by the block that it stands in. */
export type Context =
  | 'main'
  | 'events'
  | 'http'
  | 'server'
  | 'location'
  | 'upstream'
  | 'server-if'
  | 'location-if'
  | 'limit_except'
  | 'stream'
  | 'stream-server'
  | 'stream-upstream'

/** Directives by name, grouped by contexts. */
export type Table = Readonly<Record<string, Readonly<Record<string, Notation>>>>

/** A directive in a context. */
export interface KnownDirective {
  readonly name: string
  readonly kind: string
  readonly isRepeatable: boolean
  /** The version that brought it; undefined for one that every nginx since 1.10 has. */
  readonly since?: string
  /** The module that a build may leave out, as `install.modules` names it. */
  readonly module?: string
  /** Whether distributions package its module apart, as a dynamic one. */
  readonly isDynamic: boolean
}

export function parseNotation(name: string, notation: Notation): Omit<KnownDirective, 'module' | 'isDynamic'> {
  const [kind = '', since] = notation.split(' ')
  const isRepeatable = kind.endsWith('*')
  return { name, kind: kind.replace(/\*$/, ''), isRepeatable, ...(since !== undefined && { since }) }
}

type Split<S extends string> = S extends `${infer Head} ${infer Rest}` ? Head | Split<Rest> : S

type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never

/** The directives of a table that may stand in a context, with their notations. */
export type InContext<T, C extends Context> = Intersection<
  { [G in keyof T & string]: C extends Split<G> ? T[G] : never }[keyof T & string]
>

type Kind<N> = N extends `${infer K} ${string}` ? Kind<K> : N extends `${infer K}*` ? K : N

/** What people write as the value of the variable of a directive. */
export type Value<N> =
  Kind<N> extends `${infer Choices}...`
    ? ChoiceOf<Choices>[]
    : N extends `${string}*${string}`
      ? Repeated<Kind<N>>
      : One<Kind<N>>

type Repeated<K> = K extends 'pair' ? Record<string, string> : K extends 'words' ? string[] : string | string[]

type One<K> = K extends 'flag' | 'nothing'
  ? boolean
  : K extends 'time' | 'seconds' | 'times' | 'size' | 'offset'
    ? string | number
    : K extends 'number' | 'integer' | `number:${string}`
      ? number
      : K extends 'words'
        ? string[]
        : K extends `on|off|${infer Others}`
          ? boolean | ChoiceOf<Others>
          : K extends `${string}|${string}`
            ? ChoiceOf<K>
            : string

type ChoiceOf<S> = S extends `${infer Head}|${infer Rest}` ? ChoiceOf<Head> | ChoiceOf<Rest> : AlternativeOf<S>

type AlternativeOf<S> = S extends 'size' | 'offset' | 'seconds'
  ? string | number
  : S extends 'number'
    ? number
    : S extends 'variable'
      ? string
      : S

export type CamelCase<S extends string> = S extends `${infer Head}_${infer Rest}`
  ? `${Head}${Capitalize<CamelCase<Rest>>}`
  : S
