import { placeOf } from '../../network/socket.js'
import { contextIn } from '../../syntax/contexts.js'
import type { Context } from '../../table/notation.js'
import { contextsOf } from '../../table/table.js'
import { expanded, type Node } from '../tree/node.js'
import { meaningOf } from './words.js'

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
  const own = new Map<string, string[]>()
  const add = (name: string, ...meanings: string[]) => own.set(name, [...(own.get(name) ?? []), ...meanings])
  const requestHeaders = headersOf(nodes, around)
  for (const node of nodes) {
    const { name } = node
    if (name === 'include' || (node.block && !isEntry(node))) continue
    if (name === 'proxy_set_header') continue
    if (rewriting.has(name) && isRewritten(context))
      add('rewriting', JSON.stringify([name, ...stepOf(node), ...conditionOf(node, { ...around, requestHeaders })]))
    else if (name === 'allow' || name === 'deny') add('access', `${name} ${node.words.join(' ')}`)
    else if (name === 'types') add(name, ...typesOf(node))
    else if (name === 'error_page') add(name, ...errorPages(node.words))
    else if (name === 'server_name') add(name, ...node.words)
    else add(name, meaningOf(node, context, folder))
  }
  if (nodes.some(({ name }) => name === 'proxy_pass')) own.set('proxy_set_header', [...requestHeaders])
  if (context === 'server' || context === 'stream-server') settleListens(own, context, around.http2)
  const entries = new Map([...own].map(([name, meanings]) => [name, settled(name, meanings)] as const))
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

function typesOf({ block = [] }: Node): readonly string[] {
  return expanded(block).flatMap(({ name, words }) => words.map((each) => `${each} ${name}`))
}

/** `types` is one table however many blocks it has, and conditions belong to the order of rewrites. */
function isEntry({ name }: Node): boolean {
  return name === 'types' || name === 'if'
}

const rewriting = new Set(['set', 'if', 'rewrite', 'return', 'break'])

function isRewritten(context: Context): boolean {
  return /^(server|location|server-if|location-if)$/.test(context)
}

/** `return` with a URL alone is a redirect. */
function stepOf({ name, words }: Node): readonly string[] {
  return name === 'return' && words.length === 1 && !/^\d+$/.test(words[0]!) ? ['302', ...words] : words
}

function conditionOf(node: Node, around: Surroundings): readonly string[] {
  if (!node.block) return []
  const context = contextIn('if', around.context)
  const { entries, blocks } = blockOf(node, node.block, {
    ...around,
    context,
    outer: around.context,
    inherited: new Map(),
  })
  return [JSON.stringify([[...entries].sort(), [...blocks.keys()]])]
}

function headersOf(nodes: readonly Node[], { requestHeaders }: Surroundings): readonly string[] {
  const own = nodes.filter(({ name }) => name === 'proxy_set_header')
  return own.length === 0
    ? requestHeaders
    : own.map(({ words: [name = '', ...value] }) => `${name.toLowerCase()} ${value.join(' ')}`).sort()
}

/** The first page that a code has is the one that counts. */
function errorPages(words: readonly string[]): readonly string[] {
  const codes = words.filter((each) => /^\d{3}$/.test(each))
  return codes.map((code) => `${code} ${words.slice(codes.length).join(' ')}`)
}

function settleListens(own: Map<string, string[]>, context: Context, http2: ReadonlySet<string>): void {
  const listens = own.get('listen') ?? ['80']
  if (listens.some((each) => http2.has(placeOf(each))) && !own.has('http2')) own.set('http2', ['on'])
  own.set(
    'listen',
    listens.map((each) => {
      const [, ...parameters] = each.split(/\s+/).filter((word) => word !== 'http2')
      return [placeOf(each), ...parameters.sort()].join(' ')
    }),
  )
  if (context === 'server' && !own.has('server_name')) own.set('server_name', [''])
}

function http2Places(nodes: readonly Node[]): ReadonlySet<string> {
  const listens = nodes.flatMap(({ block = [] }) => expanded(block).filter(({ name }) => name === 'listen'))
  return new Set(listens.filter(({ words }) => words.includes('http2')).map(({ words }) => placeOf(words.join(' '))))
}

/** Names whose order is part of what they mean. */
const ordered = /^(access|rewriting|server_name|allow|deny|sub_filter|index|ssl_certificate|ssl_certificate_key)$/

function settled(name: string, meanings: readonly string[]): readonly string[] {
  if (name.endsWith('_param') && new Set(meanings.map((each) => each.split(' ', 1)[0])).size < meanings.length)
    return meanings
  if (name === 'load_module') return [...new Set(meanings)].sort()
  return ordered.test(name) ? meanings : [...meanings].sort()
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

function titleOf({ name, words }: Node): string {
  if (name !== 'location') return [name, ...words].join(' ')
  const [, modifier, path] = /^(=|~\*|~|\^~)?\s*(.*)$/s.exec(words.join(' '))!
  return [name, modifier, path].filter(Boolean).join(' ')
}

/** Entries of a `map` and the like: the order of patterns matters, that of others does not. */
function entriesOf(nodes: readonly Node[]): ReadonlyMap<string, readonly string[]> {
  const texts = nodes.filter(({ name }) => name !== 'include').map((node) => titleOf(node))
  const patterns = texts.filter((each) => each.startsWith('~'))
  return new Map([['entries', [...texts.filter((each) => !each.startsWith('~')).sort(), ...patterns]]])
}
