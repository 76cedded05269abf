import { indent, word } from './words.js'

/** A directive, with its parameters as nginx reads them. A block has items of its own. */
export interface Directive {
  readonly name: string
  /** `'60s'`, `'Host $host'`; an empty text for none. */
  readonly parameters: string
  readonly block?: readonly Item[]
  /** The variable that declares it, below that of the block around it: `proxyReadTimeout`. None for what the role adds. */
  readonly variable?: string
  /** Whether the role adds it unless something else is declared in its place. */
  readonly isDefault?: boolean
}

/** Text of a user's that is copied unchanged. */
export interface RawText {
  readonly raw: string
  readonly variable: string
}

export type Item = Directive | RawText

/** A directive whose parameters are words, which are quoted where nginx needs it. */
export function directive(name: string, words: readonly string[], variable?: string): Directive {
  return line(name, words.map(word).join(' '), variable)
}

/** A directive whose parameters are written as they are. */
export function line(name: string, parameters: string, variable?: string): Directive {
  return { name, parameters, ...(variable !== undefined && { variable }) }
}

/** A directive with a block. */
export function block(name: string, parameters: string, items: readonly Item[], variable?: string): Directive {
  return { ...line(name, parameters, variable), block: items }
}

/** What the role adds, unless it is declared or a raw text has it. */
export function byDefault(items: readonly Directive[]): readonly Directive[] {
  return items.map((item) => ({ ...item, isDefault: true }))
}

export function rawText(raw: string | undefined, variable = 'raw'): readonly RawText[] {
  return raw === undefined ? [] : [{ raw, variable }]
}

/** The items as lines of a configuration. Blocks are set apart by empty lines. */
export function textOf(items: readonly Item[]): string {
  const pieces = items.filter((item) => !('raw' in item) || item.raw.trim() !== '')
  return pieces
    .map((item, index) => `${index > 0 && 'block' in item && item.block ? '\n' : ''}${textOfOne(item)}\n`)
    .join('')
}

function textOfOne(item: Item): string {
  if ('raw' in item) return indent(item.raw, 0)
  const head = item.parameters === '' ? item.name : `${item.name} ${item.parameters}`
  if (!item.block) return `${head};`
  return item.block.length === 0 ? `${head} {\n}` : `${head} {\n${indent(textOf(item.block), 4)}\n}`
}
