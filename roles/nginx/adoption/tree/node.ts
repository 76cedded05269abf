import { contextIn } from '../../syntax/contexts.js'
import { parse, type Statement } from '../../syntax/parse.js'
import { indent, unescaped, word } from '../../syntax/words.js'
import type { Context } from '../../table/notation.js'

/** A directive as a host has it. */
export interface Node {
  readonly name: string
  /** As nginx reads them: without quotation marks and escapes. */
  readonly words: readonly string[]
  readonly block?: readonly Node[]
  /** The file that it stands in. */
  readonly file: string
  /** What an `include` stands for. */
  readonly included?: readonly Node[]
}

/** The directives of a text. Throws Error for a text that nginx would not accept. */
export function nodesOf(text: string, file: string): readonly Node[] {
  const { statements, errors } = parse(text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]}`)
  return statements.map((statement) => nodeOf(statement, file))
}

function nodeOf({ words, block }: Statement, file: string): Node {
  const [name = '', ...others] = words.map(({ text }) => unescaped(text))
  return { name, words: others, file, ...(block && { block: block.map((each) => nodeOf(each, file)) }) }
}

/** The directives of a block with those of the included files in the place of each `include`. */
export function expanded(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) => (node.included ? expanded(node.included) : node))
}

/** The directive as text of a configuration. */
export function textOf({ name, words, block }: Node): string {
  const head = [name, ...words].map(word).join(' ')
  if (!block) return `${head};`
  return block.length === 0 ? `${head} {\n}` : `${head} {\n${indent(block.map(textOf).join('\n'), 4)}\n}`
}

/** The number of directives, those of blocks too, but not the entries of a `map` and the like. */
export function countOf(nodes: readonly Node[], context: Context | undefined): number {
  if (context === undefined) return 0
  return nodes.reduce((sum, { name, block }) => sum + 1 + countOf(block ?? [], contextIn(name, context)), 0)
}
