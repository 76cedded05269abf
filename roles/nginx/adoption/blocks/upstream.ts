import { upstream as schema } from '../../schema/upstream.js'
import { Draft, type Translation } from '../draft/draft.js'
import type { Node } from '../tree/node.js'
import { secondsOf } from './tls.js'

/** The variables of an upstream; undefined if they cannot say it. */
export function upstreamOf(node: Node, outer: Translation): object | undefined {
  const translation = { ...outer, count: { options: 0, raw: 0 } }
  const draft = new Draft(node.block ?? [], schema.shape, outer.marks.get(node))
  takeServers(draft)
  takeMethod(draft)
  takeZone(draft, node.words[0]!)
  const keepalive = draft.named('keepalive')
  if (keepalive[0]?.words.length === 1) draft.offer('keepalive', keepalive, Number(keepalive[0].words[0]))
  draft.takeOptions('upstream')
  const raw = draft.finish('upstream', translation)
  const value = { ...draft.ordered, ...(raw !== undefined && { raw }) }
  if (!schema.safeParse(value).success) return undefined
  outer.count.options += translation.count.options
  outer.count.raw += translation.count.raw
  return value
}

export function takeServers(draft: Draft): void {
  const nodes = draft.named('server')
  draft.offer(
    'servers',
    nodes,
    nodes.map(({ words: [address, ...parameters] }) => ({ address, ...parametersOf(parameters) })),
  )
}

/** A parameter that is none of its variables becomes a member that the schema refuses. */
function parametersOf(words: readonly string[]): object {
  return Object.fromEntries(
    words.map((each) => {
      const [, name = each, value] = /^(\w+)=(.*)$/.exec(each) ?? []
      const variable = variables[name] ?? name
      if (value === undefined) return [variable, true]
      if (name === 'fail_timeout') return [variable, secondsOf(value)]
      return [variable, /^\d+$/.test(value) && name !== 'route' ? Number(value) : value]
    }),
  )
}

const variables: Readonly<Record<string, string>> = {
  max_conns: 'maxConns',
  max_fails: 'maxFails',
  fail_timeout: 'failTimeout',
}

/** How the next server is chosen. */
export function takeMethod(draft: Draft): void {
  const nodes = draft.named('ip_hash', 'least_conn', 'random', 'least_time', 'hash')
  const [node] = nodes
  if (nodes.length !== 1 || node === undefined) return
  const [text = '', consistent] = node.words
  const method =
    node.name === 'hash'
      ? { hash: text, consistent: consistent === 'consistent' }
      : [node.name, ...node.words].join(' ')
  draft.offer('method', nodes, method)
}

/** Its name is the upstream's in all configurations of the role, and nobody else sees it. */
export function takeZone(draft: Draft, name: string): void {
  const nodes = draft.named('zone')
  const size = nodes[0]?.words[1]
  if (size !== undefined && name !== '' && draft.offer('zoneSize', nodes, size)) return
  draft.values.zoneSize = false
}
