import { variables } from '../../schema/variables.js'
import { Draft, type Translation } from '../draft/draft.js'
import type { Node } from '../tree/node.js'
import { takeMaps, takeRecord } from './maps.js'
import { serverOf } from './server.js'
import { lineOf, takeAccessLog, takeErrorPages, takeHeaders, takeIncludes, takeLimits } from './shared.js'
import { upstreamOf } from './upstream.js'
import { takeDeclarations } from './zones.js'

/** Where nginx.conf is, and where it has errors logged. */
interface Main {
  readonly path: string
  readonly errorLog: string
}

/** The variables of `http { }`, with what remains as `raw`. */
export function httpOf(
  node: Node | undefined,
  { path, errorLog }: Main,
  translation: Translation,
): Record<string, unknown> {
  const draft = new Draft(node?.block ?? [], variables.shape, node && translation.marks.get(node))
  draft.take(draft.nodes.filter(isOfTheRole))
  takeDeclarations(draft)
  takeHttpLogs(draft, errorLog)
  takeHeaders(draft)
  takeErrorPages(draft)
  takeLimits(draft)
  takeMaps(draft)
  takeRecord(draft, 'upstreams', 'upstream', (each) => {
    const upstream = upstreamOf(each, translation)
    return upstream && [each.words[0] ?? '', upstream]
  })
  const servers = takeAllServers(draft, path, translation)
  draft.takeOptions('http')
  takeIncludes(draft)
  const raw = draft.finish('http', translation)
  return { ...draft.values, servers, raw }
}

/** The role includes the types of the package itself. */
function isOfTheRole({ name, words }: Node): boolean {
  return name === 'include' && /(^|\/)mime\.types$/.test(words[0] ?? '')
}

/** Without a declaration, nginx logs requests to the file that it was built for. The role has errors logged at the top level. */
function takeHttpLogs(draft: Draft, errorLog: string): void {
  const errors = draft.named('error_log')
  if (errors.length === 1 && lineOf(errors[0]!) === errorLog) draft.take(errors)
  takeAccessLog(draft)
  if (draft.values.accessLog === undefined)
    draft.values.accessLog = draft.nodes.some(({ name }) => name === 'access_log') ? false : '/var/log/nginx/access.log'
}

/** All servers, or none: those in raw text stand before the others, and the first one of an address answers unknown names. */
function takeAllServers(draft: Draft, main: string, translation: Translation): readonly object[] {
  const nodes = draft.named('server')
  const own = { ...translation, main, http2: addressesOf(nodes), count: { options: 0, raw: 0 } }
  const servers = nodes.map((each) => serverOf(each, own))
  if (nodes.length < draft.nodes.filter(({ name }) => name === 'server').length || servers.includes(undefined))
    return []
  draft.take(nodes)
  translation.count.options += own.count.options
  translation.count.raw += own.count.raw
  return (isInOrder(servers as { file?: string }[]) ? servers : servers.map(withoutFile)) as readonly object[]
}

/** nginx.conf includes the files of servers after its own servers, each once. */
function isInOrder(servers: readonly { readonly file?: string }[]): boolean {
  const files = servers.map(({ file = '' }) => file)
  return files.every(
    (file, index) =>
      file === files[index - 1] || ((index === 0 || file !== '') && !files.slice(0, index).includes(file)),
  )
}

function withoutFile(server: object | undefined): object {
  const { file, ...others } = server as { readonly file?: string }
  return others
}

/** The addresses that speak HTTP/2: those where one server says so. */
function addressesOf(servers: readonly Node[]): ReadonlySet<string> {
  const listens = servers.flatMap(({ block = [] }) => block.filter(({ name }) => name === 'listen'))
  return new Set(listens.filter(({ words }) => words.includes('http2')).map(({ words }) => words[0]!))
}
