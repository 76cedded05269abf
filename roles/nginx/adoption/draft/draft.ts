import type { z } from 'zod'
import { indent } from '../../syntax/words.js'
import type { Context } from '../../table/notation.js'
import { directiveIn } from '../../table/table.js'
import { camelCase, ownVariables } from '../../table/variables.js'
import { countOf, type Node, textOf } from '../tree/node.js'
import { optionValue } from './values.js'

/** Directives that have to be repeated as they are, by the block that they stand in: their names, or one of them. */
export type Marks = ReadonlyMap<Node | undefined, ReadonlySet<string | Node>>

/** What a run of the translation knows, and counts. */
export interface Translation {
  readonly marks: Marks
  readonly folder: string
  readonly count: { options: number; raw: number }
}

/** The variables of a block while they are made of its directives. What nobody takes remains raw text. */
export class Draft {
  readonly values: Record<string, unknown> = {}
  readonly #taken = new Set<Node>()

  constructor(
    readonly nodes: readonly Node[],
    private readonly shape: z.core.$ZodShape,
    private readonly marked: ReadonlySet<string | Node> = new Set(),
  ) {}

  /** The directives with one of these names, in their order, unless they have to remain raw text, or are taken. */
  named(...names: readonly string[]): readonly Node[] {
    if (names.some((name) => this.marked.has(name))) return []
    return this.nodes.filter((node) => names.includes(node.name) && !this.#taken.has(node) && !this.marked.has(node))
  }

  isMarked(name: string): boolean {
    return this.marked.has(name)
  }

  /** Sets a variable in the place of directives, if there are any and its schema accepts the value. */
  offer(variable: string, nodes: readonly Node[], value: unknown): boolean {
    if (nodes.length === 0 || value === undefined) return false
    if (!(this.shape[variable] as z.ZodType).safeParse(value).success) return false
    this.values[variable] = value
    this.take(nodes)
    return true
  }

  /** Directives that the variables say in another way, or that have no effect. */
  take(nodes: readonly Node[]): void {
    for (const node of nodes) this.#taken.add(node)
  }

  get rest(): readonly Node[] {
    return this.nodes.filter((node) => !this.#taken.has(node))
  }

  /** Takes all directives that have a variable of their own name. */
  takeOptions(context: Context): void {
    const own = ownVariables[context]
    for (const name of new Set(this.rest.map((node) => node.name))) {
      const known = directiveIn(context, name)
      const nodes = this.named(name)
      if (!known || known.isDynamic || known.kind === 'block' || name in own || nodes.some(({ block }) => block))
        continue
      this.offer(
        camelCase(name),
        nodes,
        optionValue(
          known,
          nodes.map(({ words }) => words),
        ),
      )
    }
  }

  /** The variables in the order of the schema. */
  get ordered(): Record<string, unknown> {
    return inOrder(this.values, this.shape)
  }

  /** The remaining directives as text; counts all of them. Blocks among the taken ones have counted their own. */
  finish(context: Context, { count }: Translation): string | undefined {
    const { rest } = this
    count.options += this.nodes.length - rest.length
    count.raw += countOf(rest, context)
    return rest.length === 0 ? undefined : rawText(rest)
  }
}

/** Variables in the order of their schema. */
export function inOrder(values: Readonly<Record<string, unknown>>, shape: object): Record<string, unknown> {
  const order = Object.keys(shape)
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)))
}

/** Directives as raw text. */
export function rawText(nodes: readonly Node[]): string {
  return `${indent(nodes.map(textOf).join('\n'), 0)}${nodes.length > 1 ? '\n' : ''}`
}
