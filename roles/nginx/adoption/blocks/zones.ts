import { posix } from 'node:path'
import type { Draft } from '../draft/draft.js'
import type { Node } from '../tree/node.js'
import { takeRecord } from './maps.js'
import { recordOf } from './shared.js'

/** Takes formats of logs, MIME types, caches, and the zones of limits: what http declares by name. */
export function takeDeclarations(draft: Draft): void {
  takeRecord(draft, 'logFormats', 'log_format', formatOf)
  draft.values.logFormats ??= {}
  takeTypes(draft)
  for (const protocol of ['proxy', 'fastcgi', 'uwsgi', 'scgi']) takeCaches(draft, protocol)
  takeRecord(draft, 'limitReqZones', 'limit_req_zone', ({ words: [key, ...parameters] }) => {
    const { zone = '', ...others } = parametersOf(parameters)
    return [zone.split(':')[0]!, { key, size: zone.split(':')[1], ...others }]
  })
  takeRecord(draft, 'limitConnZones', 'limit_conn_zone', ({ words: [key, ...parameters] }) => {
    const { zone = '', ...others } = parametersOf(parameters)
    return [zone.split(':')[0]!, { key, size: zone.split(':')[1], ...others }]
  })
}

function formatOf({ words: [name = '', ...texts] }: Node): readonly [string, unknown] {
  const [, escaping] = /^escape=(.*)$/.exec(texts[0] ?? '') ?? []
  return [name, escaping === undefined ? texts.join('') : { escape: escaping, format: texts.slice(1).join('') }]
}

function takeTypes(draft: Draft): void {
  const nodes = draft.named('types')
  const entries = nodes.flatMap(({ block = [] }) => block.map(({ name, words }) => [name, words] as const))
  if (entries.length > 0) draft.offer('types', nodes, recordOf(entries))
}

function takeCaches(draft: Draft, protocol: string): void {
  const caches = (draft.values.caches ?? {}) as Record<string, object>
  for (const node of draft.named(`${protocol}_cache_path`)) {
    const [path = '', ...words] = node.words
    const {
      levels,
      keys_zone: zone = '',
      inactive = '10m',
      max_size: maxSize,
      min_free: minFree,
      use_temp_path: useTempPath = 'on',
      ...others
    } = parametersOf(words)
    const [name = '', memory] = zone.split(':')
    const cache = {
      ...(protocol !== 'proxy' && { for: protocol }),
      path: posix.normalize(path),
      ...(levels !== '1:2' && { levels: levels ?? '' }),
      memory,
      inactive,
      ...(maxSize !== undefined && { maxSize }),
      ...(minFree !== undefined && { minFree }),
      ...(useTempPath === 'on' && { useTempPath: true }),
      ...others,
    }
    if (name in caches || !draft.offer('caches', [node], { ...caches, [name]: cache })) continue
    caches[name] = cache
  }
  if (Object.keys(caches).length > 0) draft.values.caches = caches
}

function parametersOf(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(words.map((each) => [each.split('=', 1)[0]!, each.slice(each.indexOf('=') + 1)]))
}
