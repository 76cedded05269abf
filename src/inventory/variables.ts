import { isPlainObject } from '../core/input/shape.js'

/** Variables from one place, and what people call that place: `group lb in the inventory`, `play 'deploy'`, `-e`. */
export interface Layer {
  readonly from: string
  readonly vars: Readonly<Record<string, unknown>>
}

/** The layers of one host, low to high. The variables that a playbook gives to a role go between `play` and `extra`. */
export interface HostLayers {
  /** `vars` of the inventory, its groups with parents before children, the host. */
  readonly inventory: readonly Layer[]
  readonly play: readonly Layer[]
  readonly extra: readonly Layer[]
}

/** Layers put on top of each other; it remembers where every value came from. */
export class Merged {
  readonly #root: Branch

  constructor(root: Branch) {
    this.#root = root
  }

  get values(): Record<string, unknown> {
    return plain(this.#root) as Record<string, unknown>
  }

  /** The layers that set the variable or something in it; for a place inside a list those of the list. Empty: none. */
  sources(path: readonly PropertyKey[]): string[] {
    let node: Node = this.#root
    for (const key of path) {
      if (node.kind === 'leaf') break
      const next: Node | undefined = node.members.get(String(key))
      if (!next) return []
      node = next
    }
    return [...new Set(originsOf(node))]
  }
}

/**
 * Puts layers on top of each other, the last one on top. Plain objects merge deeply; lists, Secrets, other instances,
 * functions and null replace what is below. A value of undefined counts as not set. The layers stay as they are.
 */
export function mergeLayers(layers: readonly Layer[]): Merged {
  const root = branch('')
  for (const layer of layers) cover(root, layer.vars, layer.from)
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

function cover(below: Branch, vars: Readonly<Record<string, unknown>>, from: string): void {
  for (const [name, value] of Object.entries(vars)) {
    if (value === undefined) continue
    if (!isPlainObject(value)) {
      below.members.set(name, { kind: 'leaf', from, value })
      continue
    }
    const there = below.members.get(name)
    const target = there?.kind === 'branch' ? there : branch(from)
    below.members.set(name, target)
    cover(target, value, from)
  }
}

function plain(node: Node): unknown {
  if (node.kind === 'leaf') return node.value
  return Object.fromEntries([...node.members].map(([name, member]) => [name, plain(member)]))
}

function originsOf(node: Node): readonly string[] {
  if (node.kind === 'leaf' || node.members.size === 0) return [node.from]
  return [...node.members.values()].flatMap(originsOf)
}
