import { placeOf } from '../../network/socket.js'
import type { Context } from '../../table/notation.js'
import { expanded, type Node } from '../tree/node.js'
import { meaningOf } from './words.js'

interface Around {
  readonly context: Context
  /** Of nginx.conf. */
  readonly folder: string
  /** Those that are sent where requests are passed on. */
  readonly requestHeaders: readonly string[]
  /** Addresses that speak HTTP/2. */
  readonly http2: ReadonlySet<string>
  conditionTextOf(node: Node): string
}

/** What the directives of a block mean, without its blocks: by name, or by what several names are together. */
export function meaningsOf(nodes: readonly Node[], around: Around): readonly (readonly [string, readonly string[]])[] {
  const { context, requestHeaders, http2 } = around
  const own = new Map<string, string[]>()
  for (const node of nodes) {
    if (node.name === 'include' || node.name === 'proxy_set_header' || (node.block && !isEntry(node))) continue
    const [name, meanings] = entryOf(node, around)
    own.set(name, [...(own.get(name) ?? []), ...meanings])
  }
  if (nodes.some(({ name }) => name === 'proxy_pass')) own.set('proxy_set_header', [...requestHeaders])
  if (context === 'server' || context === 'stream-server') settleListens(own, context, http2)
  return [...own].map(([name, meanings]) => [name, settled(name, meanings)] as const)
}

function entryOf(node: Node, { context, folder, conditionTextOf }: Around): readonly [string, readonly string[]] {
  const { name, words } = node
  if (rewriting.has(name) && isRewritten(context)) {
    const step = [name, ...stepOf(node), ...(node.block ? [conditionTextOf(node)] : [])]
    return ['rewriting', [JSON.stringify(step)]]
  }
  if (name === 'allow' || name === 'deny') return ['access', [`${name} ${words.join(' ')}`]]
  if (name === 'types') return [name, typesOf(node)]
  if (name === 'error_page') return [name, errorPages(words)]
  return [name, name === 'server_name' ? words : [meaningOf(node, context, folder)]]
}

/** `types` is one table however many blocks it has, and conditions belong to the order of rewrites. */
export function isEntry({ name }: Node): boolean {
  return name === 'types' || name === 'if'
}

const rewriting = new Set(['set', 'if', 'rewrite', 'return', 'break'])

function isRewritten(context: Context): boolean {
  return /^(server|location|server-if|location-if)$/.test(context)
}

/** `return` with a URL alone is a redirect, and parentheses of a condition may stand apart. */
function stepOf({ name, words }: Node): readonly string[] {
  if (name === 'if') return [words.join(' ').replace(/^\( ?| ?\)$/g, '')]
  return name === 'return' && words.length === 1 && !/^\d+$/.test(words[0]!) ? ['302', ...words] : words
}

function typesOf({ block = [] }: Node): readonly string[] {
  return expanded(block).flatMap(({ name, words }) => words.map((each) => `${each} ${name}`))
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

/** Names whose order is part of what they mean. */
const ordered = /^(access|rewriting|server_name|allow|deny|sub_filter|index|ssl_certificate|ssl_certificate_key)$/

function settled(name: string, meanings: readonly string[]): readonly string[] {
  if (name.endsWith('_param') && new Set(meanings.map((each) => each.split(' ', 1)[0])).size < meanings.length)
    return meanings
  if (name === 'load_module') return [...new Set(meanings)].sort()
  return ordered.test(name) ? meanings : [...meanings].sort()
}

export function titleOf({ name, words }: Node): string {
  if (name !== 'location') return [name, ...words].join(' ')
  const [, modifier, path] = /^(=|~\*|~|\^~)?\s*(.*)$/s.exec(words.join(' '))!
  return [name, modifier, path].filter(Boolean).join(' ')
}

/** Entries of a `map` and the like: the order of patterns matters, that of others does not. */
export function entriesOf(nodes: readonly Node[]): ReadonlyMap<string, readonly string[]> {
  const texts = nodes.filter(({ name }) => name !== 'include').map((node) => titleOf(node))
  const patterns = texts.filter((each) => each.startsWith('~'))
  return new Map([['entries', [...texts.filter((each) => !each.startsWith('~')).sort(), ...patterns]]])
}
