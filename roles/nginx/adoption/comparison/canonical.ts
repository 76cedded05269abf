import { placeOf } from '../../network/socket.js'
import { contextIn } from '../../syntax/contexts.js'
import type { Context } from '../../table/notation.js'
import { contextsOf } from '../../table/table.js'
import { expanded, type Node } from '../tree/node.js'
import { entriesOf, isEntry, meaningsOf, titleOf } from './entries.js'

/** A block without anything that has no effect: the layout of files, and an order that does not matter. */
export interface Canonical {
  /** The directive that opens it; undefined for the whole configuration. */
  readonly origin: Node | undefined
  /** What the directives mean, by name, or by what several names are together. */
  readonly entries: ReadonlyMap<string, readonly string[]>
  readonly blocks: ReadonlyMap<string, Canonical>
}

interface Surroundings {
  readonly context: Context | undefined
  readonly folder: string
  readonly inherited: ReadonlyMap<string, readonly string[]>
  /** The headers of requests, which matter only where requests are passed on. */
  readonly requestHeaders: readonly string[]
  readonly outer: Context | undefined
  /** Addresses that speak HTTP/2, which is a matter of the address before nginx 1.25.1. */
  readonly http2: ReadonlySet<string>
}

/** The configuration in its canonical form; `user` is the one that nginx was built for. */
export function canonicalOf(nodes: readonly Node[], folder: string, user: string): Canonical {
  const inherited = new Map([['error_log', ['/var/log/nginx/error.log']], ...rootDefaults(user)])
  return blockOf(undefined, nodes, {
    context: 'main',
    folder,
    inherited,
    requestHeaders: [],
    outer: undefined,
    http2: new Set(),
  })
}

/** What nginx assumes at the top level, in `events` and in `http`. */
const rootDefaults = (user: string): [string, string[]][] => [
  ['user', [user]],
  ['worker_processes', ['1']],
  ['pid', ['/run/nginx.pid']],
  ['worker_connections', ['512']],
  ['access_log', ['/var/log/nginx/access.log']],
]

function blockOf(origin: Node | undefined, written: readonly Node[], around: Surroundings): Canonical {
  const { context, folder, inherited } = around
  const nodes = expanded(written)
  if (context === undefined) return { origin, entries: entriesOf(nodes), blocks: new Map() }
  const requestHeaders = headersOf(nodes, around)
  const conditionTextOf = (node: Node) => conditionOf(node, { ...around, requestHeaders })
  const entries = new Map(meaningsOf(nodes, { ...around, context, requestHeaders, conditionTextOf }))
  const inner = {
    folder,
    inherited: new Map([...inherited, ...entries]),
    requestHeaders,
    outer: context,
    http2: context === 'http' ? http2Places(nodes) : around.http2,
  }
  const blocks = blocksOf(nodes, context, inner)
  return { origin, entries: new Map([...entries].filter(([name, each]) => !isInherited(name, each, around))), blocks }
}

/** What a condition does. */
function conditionOf(node: Node, around: Surroundings): string {
  const context = contextIn('if', around.context)
  const { entries, blocks } = blockOf(node, node.block ?? [], {
    ...around,
    context,
    outer: around.context,
    inherited: new Map(),
  })
  return JSON.stringify([[...entries].sort(), [...blocks.keys()]])
}

function headersOf(nodes: readonly Node[], { requestHeaders }: Surroundings): readonly string[] {
  const own = nodes.filter(({ name }) => name === 'proxy_set_header')
  return own.length === 0
    ? requestHeaders
    : own.map(({ words: [name = '', ...value] }) => `${name.toLowerCase()} ${value.join(' ')}`).sort()
}

function http2Places(nodes: readonly Node[]): ReadonlySet<string> {
  const listens = nodes.flatMap(({ block = [] }) => expanded(block).filter(({ name }) => name === 'listen'))
  return new Set(listens.filter(({ words }) => words.includes('http2')).map(({ words }) => placeOf(words.join(' '))))
}

/** Blocks that inherit the directives of the block around them. */
const isInner = /^(server|location|location-if|limit_except|stream-server)$/

/** Directives that only the block itself has. */
const isItsOwn = /^(try_files|stub_status|internal|empty_gif|listen|server_name)$|_pass$/

/** Whether the block would have the same without its own directives. */
function isInherited(name: string, meanings: readonly string[], { inherited, outer, context }: Surroundings): boolean {
  const isRoot = outer === undefined || outer === 'main'
  if (!isRoot && !(isInner.test(context ?? '') && !isItsOwn.test(name) && contextsOf(name)?.includes(outer)))
    return false
  return JSON.stringify(inherited.get(name)) === JSON.stringify(meanings)
}

function blocksOf(
  nodes: readonly Node[],
  context: Context,
  inner: Omit<Surroundings, 'context'>,
): Map<string, Canonical> {
  const blocks = new Map<string, Canonical>()
  for (const node of nodes) {
    if (!node.block || isEntry(node)) continue
    const title = titleOf(node)
    const earlier = [...blocks.keys()].filter((each) => each === title || each.startsWith(`${title} #`)).length
    const key = earlier === 0 ? title : `${title} #${earlier + 1}`
    blocks.set(key, blockOf(node, node.block, { ...inner, context: contextIn(node.name, context) }))
  }
  const patterns = [...blocks.keys()].filter((each) => /^location ~/.test(each))
  if (patterns.length > 1)
    blocks.set('the order of patterns', {
      origin: undefined,
      entries: new Map([['location', patterns]]),
      blocks: new Map(),
    })
  return blocks
}
