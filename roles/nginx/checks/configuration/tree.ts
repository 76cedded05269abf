import { eventLines, mainLines, servers, settings, upstreams } from '../../blocks/http.js'
import { streamBlocks, streamLines } from '../../directives/stream.js'
import type { Nginx } from '../../schema/variables.js'
import { contextIn } from '../../syntax/contexts.js'
import { block, type Directive, type Item, line, rawText } from '../../syntax/item.js'
import { parse, type Statement } from '../../syntax/parse.js'
import { unescaped } from '../../syntax/words.js'
import type { Context } from '../../table/notation.js'

/** A directive of the whole configuration, whether a variable declares it, the role adds it, or a raw text has it. */
export interface Node {
  readonly name: string
  readonly words: readonly string[]
  /** Undefined within a block that has entries and no directives, such as `map`. */
  readonly context: Context | undefined
  readonly block?: readonly Node[]
  /** The variable that it comes from: `nginx.servers.0.raw`. */
  readonly variable: string
  readonly isRaw: boolean
  /** Its statement in the raw text. */
  readonly statement: Statement
}

/** The configuration that the variables describe. The rules share it, since they all look at it. */
export function configurationOf(vars: Nginx): readonly Node[] {
  const cached = cache.get(vars)
  if (cached) return cached
  const nodes = nodesOf(itemsOf(vars), 'main', 'nginx')
  cache.set(vars, nodes)
  return nodes
}

const cache = new WeakMap<Nginx, readonly Node[]>()

/** Where the files are usually; HTTP/2 stands in `listen`, since its directive is not in every version. */
const paths = { passwords: '/etc/nginx/auth', certificates: '/etc/nginx/tls', http2Directive: false }

/** Without what depends on the host: the user of the workers and included files of the distribution. */
function itemsOf(vars: Nginx): readonly Item[] {
  const { workerShutdownTimeout } = vars
  return [
    line('user', 'www-data', 'user'),
    line('worker_processes', String(vars.workerProcesses), 'workerProcesses'),
    ...(vars.rlimitNofile === false ? [] : [line('worker_rlimit_nofile', String(vars.rlimitNofile), 'rlimitNofile')]),
    line('error_log', vars.errorLog, 'errorLog'),
    line('pid', '/run/nginx.pid'),
    ...(workerShutdownTimeout === undefined ? [] : [line('worker_shutdown_timeout', '1s', 'workerShutdownTimeout')]),
    ...mainLines(vars),
    block('events', '', eventLines(vars)),
    block('http', '', [
      ...settings(vars, paths).flat(),
      ...upstreams(vars),
      ...servers(vars, paths).map(({ server }) => server),
    ]),
    ...streamItems(vars),
  ]
}

function streamItems({ stream, defaults }: Nginx): readonly Item[] {
  if (!stream) return []
  const blocks = streamBlocks(stream, paths.certificates, defaults).map(({ title, lines, raw }) => {
    const [name = '', ...parameters] = title.split(' ')
    return { name, parameters: parameters.join(' '), items: [...lines.map(textLine), ...rawText(raw)] }
  })
  const others = blocks.filter(({ name }) => name !== 'server')
  const servers = blocks.filter(({ name }) => name === 'server')
  return [
    block(
      'stream',
      '',
      [
        ...streamLines(stream).map(textLine),
        ...rawText(stream.raw),
        ...others.map((each) => block(each.name, each.parameters, each.items)),
        ...servers.map((each, index) => block('server', '', each.items, `servers.${index}`)),
      ],
      'stream',
    ),
  ]
}

function textLine(text: string): Directive {
  const [name = '', ...parameters] = text.split(' ')
  return line(name, parameters.join(' '))
}

function nodesOf(items: readonly Item[], context: Context | undefined, path: string): readonly Node[] {
  return items.flatMap((item): readonly Node[] => {
    const variable = item.variable === undefined ? path : `${path}.${item.variable}`
    if ('raw' in item) {
      if (hasLua(item.raw)) return []
      return parse(item.raw).statements.map((statement) => rawNode(statement, context, variable))
    }
    const { name, parameters } = item
    const statement = parse(`${name} ${parameters};`).statements[0] ?? { words: [] }
    const words = statement.words.slice(1).map(({ text }) => unescaped(text))
    const inner = item.block && nodesOf(item.block, contextIn(name, context), variable)
    return [{ name, words, context, variable, isRaw: false, statement, ...(inner && { block: inner }) }]
  })
}

function rawNode(statement: Statement, context: Context | undefined, variable: string, depth = 0): Node {
  const name = statement.words[0]?.text ?? ''
  const inside = contextIn(name, context)
  const inner = depth > maxDepth ? [] : statement.block?.map((each) => rawNode(each, inside, variable, depth + 1))
  const words = statement.words.slice(1).map(({ text }) => unescaped(text))
  return { name, words, context, variable, isRaw: true, statement, ...(inner && { block: inner }) }
}

/** Of nested blocks in a raw text. */
const maxDepth = 50

/** Lua has another syntax. */
export function hasLua(text: string): boolean {
  return /_by_lua_block\b/.test(text)
}

/** All nodes, those of inner blocks too, each with the blocks around it from the inside to the outside. */
export function everyNode(nodes: readonly Node[], around: readonly Node[] = []): readonly PlacedNode[] {
  return nodes.flatMap((node) => [{ node, around, siblings: nodes }, ...everyNode(node.block ?? [], [node, ...around])])
}

export interface PlacedNode {
  readonly node: Node
  readonly around: readonly Node[]
  /** All nodes of its block. */
  readonly siblings: readonly Node[]
}

/** The block as people read it: `location`, `if in a server`. */
export function contextLabel(context: Context): string {
  return labels[context] ?? context
}

const labels: { readonly [C in Context]?: string } = {
  main: 'the top level',
  'server-if': 'if in a server',
  'location-if': 'if in a location',
  'stream-server': 'a server of stream',
  'stream-upstream': 'an upstream of stream',
}
