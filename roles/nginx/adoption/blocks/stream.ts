import { streamServer } from '../../schema/stream/server.js'
import { stream as schema } from '../../schema/stream/stream.js'
import { streamUpstream } from '../../schema/stream/upstream.js'
import { Draft, type Translation } from '../draft/draft.js'
import type { Node } from '../tree/node.js'
import { allHave, takeListens } from './listen.js'
import { entriesOf, takeRecord } from './maps.js'
import { takeAccess, takeLogs } from './shared.js'
import { secondsOf, takeTls } from './tls.js'
import { takeMethod, takeServers, takeZone } from './upstream.js'

/** The variables of `stream { }`; undefined if there is none. */
export function streamOf(node: Node | undefined, translation: Translation): object | undefined {
  if (!node) return undefined
  const draft = new Draft(node.block ?? [], schema.shape, translation.marks.get(node))
  takeRecord(draft, 'logFormats', 'log_format', ({ words: [name = '', ...texts] }) => [name, texts.join('')])
  draft.values.logFormats ??= {}
  const logs = draft.named('access_log')
  if (logs.length === 1) draft.offer('accessLog', logs, logs[0]!.words.join(' '))
  const resolver = draft.named('resolver')
  draft.offer('resolver', resolver, resolver[0]?.words.join(' '))
  takeRecord(draft, 'maps', 'map', mapOf)
  takeRecord(draft, 'upstreams', 'upstream', (each) => {
    const upstream = upstreamOf(each, translation)
    return upstream && [each.words[0] ?? '', upstream]
  })
  takeStreamServers(draft, translation)
  const raw = draft.finish('stream', translation)
  return { ...draft.ordered, ...(raw !== undefined && { raw }) }
}

function mapOf({ words: [of, variable = ''], block = [] }: Node): readonly [string, object] | undefined {
  const [{ hostnames, ...others }, values] = entriesOf(block, ['hostnames', 'volatile', 'include'])
  if (values === undefined || Object.keys(others).length > 0) return undefined
  const { default: otherwise, ...rest } = values
  return [
    variable.slice(1),
    {
      of,
      values: rest,
      ...(otherwise !== undefined && { default: otherwise }),
      ...(hostnames === true && { hostnames }),
    },
  ]
}

/** The role has no raw text in such an upstream. */
function upstreamOf(node: Node, { marks, count }: Translation): object | undefined {
  const draft = new Draft(node.block ?? [], streamUpstream.shape, marks.get(node))
  takeServers(draft)
  takeMethod(draft)
  takeZone(draft, node.words[0] ?? '')
  if (draft.rest.length > 0 || !streamUpstream.safeParse(draft.values).success) return undefined
  count.options += draft.nodes.length
  return draft.values
}

function takeStreamServers(draft: Draft, translation: Translation): void {
  const servers = draft.named('server').flatMap((node) => {
    const server = serverOf(node, translation)
    if (server) draft.take([node])
    return server ?? []
  })
  if (servers.length > 0) draft.values.servers = servers
}

function serverOf(node: Node, outer: Translation): object | undefined {
  const translation = { ...outer, count: { options: 0, raw: 0 } }
  const draft = new Draft(node.block ?? [], streamServer.shape, outer.marks.get(node))
  const listens = draft.named('listen')
  const isUdp = allHave(listens, 'udp')
  const isEncrypted = allHave(listens, 'ssl') && takeTls(draft, translation)
  takeListens(draft, [...(isUdp ? ['udp'] : []), ...(isEncrypted ? ['ssl'] : [])])
  if (isUdp) draft.values.udp = true
  takeAccess(draft)
  takeLogs(draft)
  for (const [name, variable, read] of settings) {
    const nodes = draft.named(name)
    if (nodes.length === 1) draft.offer(variable, nodes, read(nodes[0]!.words[0] ?? ''))
  }
  const raw = draft.finish('stream-server', translation)
  const value = { ...draft.ordered, ...(raw !== undefined && { raw }) }
  if (!streamServer.safeParse(value).success) return undefined
  outer.count.options += translation.count.options
  outer.count.raw += translation.count.raw
  return value
}

const settings: readonly (readonly [name: string, variable: string, read: (text: string) => unknown])[] = [
  ['proxy_pass', 'proxyPass', (text) => text],
  ['proxy_ssl', 'proxyTls', (text) => (text === 'on' ? true : undefined)],
  ['proxy_protocol', 'proxyProtocol', (text) => (text === 'on' ? true : undefined)],
  ['proxy_connect_timeout', 'connectTimeout', secondsOf],
  ['proxy_timeout', 'timeout', secondsOf],
  ['proxy_requests', 'requests', Number],
  ['proxy_responses', 'responses', Number],
]
