import { UsageError } from '../core/errors.js'
import { isPlainObject } from '../core/input/shape.js'

/** Variables from one source, and the source's name in messages: `group lb in the inventory`, `play 'deploy'`, `-e`. */
export interface Layer {
  readonly from: string
  readonly vars: Readonly<Record<string, unknown>>
  /** It comes from an Ansible inventory, whose variables mostly have nothing to do with haploy. */
  readonly isAnsible?: boolean
  /** The value of `-e name=value` as it is written, whose type the schema of the variable decides. */
  readonly written?: Written
}

/** A value as it is written on the command line, and the path of its variable. */
export interface Written {
  readonly path: readonly string[]
  readonly text: string
}

/** The layers of one host, low to high. The variables that a playbook passes to a role rank between `play` and `extra`. */
export interface HostLayers {
  /** `vars` of the inventory, of its groups (parents before children), and of the host. */
  readonly inventory: readonly Layer[]
  readonly play: readonly Layer[]
  readonly extra: readonly Layer[]
  /** What an Ansible inventory sets, by Ansible's names. Absent for other inventories. */
  readonly ansible?: ReadonlyMap<string, Placed>
}

/** The value that a host has for a variable, and the layer that sets it. */
export interface Placed {
  readonly value: unknown
  readonly from: string
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

  /** Every value that is no object with members: its path, and the layer that set it. Sorted as the variables are. */
  get settings(): readonly Setting[] {
    return settingsIn(this.#root, [])
  }

  /** The values below a path that come from `-e name=value`. */
  writtenBelow(path: readonly string[]): readonly Written[] {
    const written = writtenIn(this.#root)
    return written.filter((each) => path.every((key, index) => each.path[index] === key))
  }

  /** The same variables with another value of one that has a value. */
  replace(path: readonly string[], value: unknown): Merged {
    return new Merged(replaced(this.#root, path, value) as Branch)
  }
}

/** A value, and the layer that it comes from. */
export interface Setting {
  readonly path: readonly string[]
  readonly value: unknown
  readonly from: string
}

/**
 * Merges layers; later layers override earlier ones. Plain objects merge deeply; lists, Secrets, other instances, functions
 * and null replace the value below. A value of undefined counts as not set. The layers themselves are not modified. Throws
 * UsageError for a promise.
 */
export function mergeLayers(layers: readonly Layer[]): Merged {
  const root = branch('')
  for (const layer of layers) mergeInto(root, layer.vars, layer)
  return new Merged(root)
}

interface Branch {
  readonly kind: 'branch'
  readonly from: string
  readonly members: Map<string, Node>
  /** The text that the whole branch was read from. */
  text?: string | undefined
}

interface Leaf {
  readonly kind: 'leaf'
  readonly from: string
  readonly value: unknown
  readonly text?: string | undefined
}

type Node = Branch | Leaf

function branch(from: string): Branch {
  return { kind: 'branch', from, members: new Map() }
}

function mergeInto(
  below: Branch,
  vars: Readonly<Record<string, unknown>>,
  { from, written }: Omit<Layer, 'vars'>,
  path: readonly string[] = [],
): void {
  for (const [name, value] of Object.entries(vars)) {
    if (value === undefined) continue
    const here = [...path, name]
    const text = written?.path.join('\0') === here.join('\0') ? written.text : undefined
    if (!isPlainObject(value)) {
      assertAwaited(value, { name: here.join('.'), from })
      below.members.set(name, { kind: 'leaf', from, value, text })
      continue
    }
    const existing = below.members.get(name)
    const target = existing?.kind === 'branch' ? existing : branch(from)
    target.text = target === existing ? undefined : text
    below.members.set(name, target)
    mergeInto(target, value, { from, written }, here)
  }
}

function assertAwaited(value: unknown, { name, from }: { name: string; from: string }): void {
  const values = Array.isArray(value) ? value : [value]
  if (!values.some((each) => each instanceof Promise)) return
  throw new UsageError(`${name} is a promise (from ${from})`, {
    hint: "Write await before what returns it: await secret.age('secrets.age', 'name').",
  })
}

function writtenIn(node: Node, path: readonly string[] = []): readonly Written[] {
  if (node.text !== undefined) return [{ path, text: node.text }]
  if (node.kind === 'leaf') return []
  return [...node.members].flatMap(([name, member]) => writtenIn(member, [...path, name]))
}

function settingsIn(node: Node, path: readonly string[]): readonly Setting[] {
  if (node.kind === 'leaf') return [{ path, value: node.value, from: node.from }]
  if (node.members.size === 0 && path.length > 0) return [{ path, value: {}, from: node.from }]
  return [...node.members].flatMap(([name, member]) => settingsIn(member, [...path, name]))
}

function replaced(node: Node, [key, ...rest]: readonly string[], value: unknown): Node {
  if (key === undefined) return { kind: 'leaf', from: node.from, value }
  if (node.kind === 'leaf') return node
  const members = new Map(node.members)
  const member = members.get(key)
  if (member) members.set(key, replaced(member, rest, value))
  return { ...node, members }
}

function toPlain(node: Node): unknown {
  if (node.kind === 'leaf') return node.value
  return Object.fromEntries([...node.members].map(([name, member]) => [name, toPlain(member)]))
}

function sourcesOf(node: Node): readonly string[] {
  if (node.kind === 'leaf' || node.members.size === 0) return [node.from]
  return [...node.members.values()].flatMap(sourcesOf)
}
