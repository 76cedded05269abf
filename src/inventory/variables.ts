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

/** One variable's value, and the layer that it came from. */
export interface Leaf {
  readonly path: readonly string[]
  readonly value: unknown
  readonly from: string
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
    return [...new Set(leavesOf(node).map((leaf) => leaf.from))]
  }

  leaves(): Leaf[] {
    return leavesOf(this.#root)
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

/** True for `{ … }`, false for lists and instances of classes. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
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

function leavesOf(node: Node, path: readonly string[] = []): Leaf[] {
  if (node.kind === 'leaf') return [{ path, value: node.value, from: node.from }]
  if (node.members.size === 0) return path.length === 0 ? [] : [{ path, value: {}, from: node.from }]
  return [...node.members].flatMap(([name, member]) => leavesOf(member, [...path, name]))
}
