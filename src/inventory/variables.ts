import { isPlainObject } from '../core/input/shape.js'

/** Variables from one source, and the source's name in messages: `group lb in the inventory`, `play 'deploy'`, `-e`. */
export interface Layer {
  readonly from: string
  readonly vars: Readonly<Record<string, unknown>>
}

/** The layers of one host, low to high. The variables that a playbook passes to a role rank between `play` and `extra`. */
export interface HostLayers {
  /** `vars` of the inventory, of its groups (parents before children), and of the host. */
  readonly inventory: readonly Layer[]
  readonly play: readonly Layer[]
  readonly extra: readonly Layer[]
}

/** Merged layers, with the source of every value. */
export class Merged {
  readonly #root: Branch

  constructor(root: Branch) {
    this.#root = root
  }

  get values(): Record<string, unknown> {
    return toPlain(this.#root) as Record<string, unknown>
  }

  /** The layers that set the variable or anything inside it; for an item of a list, the layers that set the list. */
  sources(path: readonly PropertyKey[]): string[] {
    let node: Node = this.#root
    for (const key of path) {
      if (node.kind === 'leaf') break
      const next: Node | undefined = node.members.get(String(key))
      if (!next) return []
      node = next
    }
    return [...new Set(sourcesOf(node))]
  }
}

/**
 * Merges layers; later layers override earlier ones. Plain objects merge deeply; lists, Secrets, other instances, functions
 * and null replace the value below. A value of undefined counts as not set. The layers themselves are not modified.
 */
export function mergeLayers(layers: readonly Layer[]): Merged {
  const root = branch('')
  for (const layer of layers) mergeInto(root, layer.vars, layer.from)
  return new Merged(root)
}

interface Branch {
  readonly kind: 'branch'
  readonly from: string
  readonly members: Map<string, Node>
}

type Node = Branch | { readonly kind: 'leaf'; readonly from: string; readonly value: unknown }

function branch(from: string): Branch {
  return { kind: 'branch', from, members: new Map() }
}

function mergeInto(below: Branch, vars: Readonly<Record<string, unknown>>, from: string): void {
  for (const [name, value] of Object.entries(vars)) {
    if (value === undefined) continue
    if (!isPlainObject(value)) {
      below.members.set(name, { kind: 'leaf', from, value })
      continue
    }
    const existing = below.members.get(name)
    const target = existing?.kind === 'branch' ? existing : branch(from)
    below.members.set(name, target)
    mergeInto(target, value, from)
  }
}

function toPlain(node: Node): unknown {
  if (node.kind === 'leaf') return node.value
  return Object.fromEntries([...node.members].map(([name, member]) => [name, toPlain(member)]))
}

function sourcesOf(node: Node): readonly string[] {
  if (node.kind === 'leaf' || node.members.size === 0) return [node.from]
  return [...node.members.values()].flatMap(sourcesOf)
}
