import { posix } from 'node:path'
import { moduleNames } from '../../schema/install/modules.js'
import { variables } from '../../schema/variables.js'
import { Draft, inOrder, type Translation } from '../draft/draft.js'
import type { Node } from '../tree/node.js'
import { httpOf } from './http.js'
import { lineOf } from './shared.js'
import { streamOf } from './stream.js'
import { secondsOf } from './tls.js'

/** What is known of an installation. */
export interface Installed {
  /** Path of nginx.conf. */
  readonly main: string
  /** The user that the role declares by default. */
  readonly user: string
  /** The user that nginx was built for. */
  readonly builtFor: string
  /** Pattern of the files that load modules. */
  readonly modules: string
  /** Names of the files of modules that they load, whether nginx.conf includes them or not. */
  readonly loads: ReadonlySet<string>
}

/** The variables of the whole configuration. The role's own settings are off, so that the host keeps nginx's. */
export function variablesOf(
  nodes: readonly Node[],
  installed: Installed,
  translation: Translation,
): Record<string, unknown> {
  const draft = new Draft(nodes, variables.shape, translation.marks.get(undefined))
  takeAccounts(draft, installed)
  takeModules(draft, installed)
  takeWorkers(draft)
  const errors = draft.named('error_log')
  if (errors.length > 0) draft.offer('errorLog', errors.slice(0, 1), lineOf(errors[0]!))
  const [events, http, stream] = ['events', 'http', 'stream'].map((name) => nodes.find((node) => node.name === name))
  draft.take([events, http, stream].flatMap((node) => node ?? []))
  draft.take(draft.named('pid').filter(({ words }) => /^\/(var\/)?run\/nginx\.pid$/.test(words[0] ?? '')))
  const { errorLog = '/var/log/nginx/error.log' } = draft.values as { errorLog?: string }
  const ofHttp = httpOf(http, { path: installed.main, errorLog }, translation)
  draft.takeOptions('main')
  const ofEvents = eventsOf(events, translation)
  const main = draft.finish('main', translation)
  const raw = definedOf({ main, events: ofEvents.raw, http: ofHttp.raw })
  const streams = streamOf(stream, translation)
  const values = {
    ...draft.values,
    ...ofEvents.values,
    defaults: false,
    health: false,
    ...definedOf({ ...ofHttp, raw: undefined }),
    ...(streams && { stream: streams }),
    ...(Object.keys(raw).length > 0 && { raw }),
  }
  return inOrder(values, variables.shape)
}

function definedOf(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function takeAccounts(draft: Draft, { user, builtFor }: Installed): void {
  const nodes = draft.named('user')
  const [name, group] = nodes[0]?.words ?? []
  if (name === undefined) {
    if (user !== builtFor) draft.values.user = builtFor
    return
  }
  if (name === user && group === undefined) {
    draft.take(nodes)
    return
  }
  if (name !== user && !draft.offer('user', nodes, name)) return
  if (group !== undefined && !draft.offer('group', nodes, group)) return
  draft.take(nodes)
}

/** The role includes the files that load the modules of packages, and has variables for others. */
function takeModules(draft: Draft, { modules, loads }: Installed): void {
  const includes = draft
    .named('include')
    .filter(({ words }) => words[0] === modules || `/etc/nginx/${words[0]}` === modules)
  draft.take(includes)
  const byPackages = includes.flatMap(({ included = [] }) => included.map(({ words }) => words[0] ?? ''))
  const packaged = byPackages.flatMap(packageOf)
  draft.take(draft.named('load_module').filter(({ words }) => loads.has(posix.basename(words[0] ?? ''))))
  const loaded = draft.named('load_module')
  const paths = loaded.map(({ words }) => ({ load: words[0] }))
  const all = [...new Set(packaged.filter((name) => name !== 'stream'))]
  if (paths.length > 0) draft.offer('modules', loaded, [...all, ...paths])
  if (draft.values.modules === undefined && all.length > 0) draft.values.modules = all
}

/** The name by which the role knows the package of a module: `geoip2` of `ngx_http_geoip2_module.so`. */
function packageOf(path: string): readonly string[] {
  const text = posix
    .basename(path, '.so')
    .replace(/^ngx_(http_|stream_)?/, '')
    .replace(/_module$/, '')
    .replace(/_filter$/, '')
  const name =
    {
      js: 'njs',
      headers_more: 'headers-more',
      xslt: 'xslt',
      cache_purge: 'cache-purge',
      dav_ext: 'dav-ext',
      subs: 'subs-filter',
    }[text] ?? text.replaceAll('_', '-')
  return moduleNames.filter((each) => each === name)
}

function takeWorkers(draft: Draft): void {
  const text = (name: string) => draft.named(name)[0]?.words[0] ?? ''
  const processes = text('worker_processes')
  if (
    !draft.offer(
      'workerProcesses',
      draft.named('worker_processes'),
      /^\d+$/.test(processes) ? Number(processes) : processes,
    )
  )
    draft.values.workerProcesses = 1
  if (!draft.offer('rlimitNofile', draft.named('worker_rlimit_nofile'), Number(text('worker_rlimit_nofile'))))
    draft.values.rlimitNofile = false
  draft.offer(
    'workerShutdownTimeout',
    draft.named('worker_shutdown_timeout'),
    secondsOf(text('worker_shutdown_timeout')),
  )
}

function eventsOf(
  node: Node | undefined,
  translation: Translation,
): { readonly values: object; readonly raw: string | undefined } {
  const draft = new Draft(node?.block ?? [], variables.shape, node && translation.marks.get(node))
  const connections = draft.named('worker_connections')
  if (!draft.offer('workerConnections', connections, Number(connections[0]?.words[0])))
    draft.values.workerConnections = 512
  draft.takeOptions('events')
  return { values: draft.values, raw: draft.finish('events', translation) }
}
