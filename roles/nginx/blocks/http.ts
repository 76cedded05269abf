import { headerLines } from '../directives/headers.js'
import { formatLines, logLines } from '../directives/logs.js'
import { optionLines } from '../directives/options.js'
import { errorPageLines, limitLines } from '../directives/rewriting.js'
import { sharedTlsLines } from '../directives/tls.js'
import { cachePath } from '../managed-files/caches.js'
import { listensOf } from '../network/listens.js'
import type { Nginx } from '../schema/variables.js'
import { block, byDefault, type Directive, type Item, line, rawText } from '../syntax/item.js'
import { word } from '../syntax/words.js'
import { certificateNames } from './certificate-names.js'
import { derivedVariableBlocks } from './derived-variables.js'
import { maintenanceGeos } from './maintenance.js'
import { type Installation, type Scope, settledGroups, within } from './scope.js'
import { rejectingServer, serverBlock } from './server.js'
import { upstreamBlock } from './upstream.js'

/** The directives at the top level that have variables of their own names. */
export function mainLines(vars: Nginx): readonly Item[] {
  return [...optionLines('main', vars), ...rawText(vars.raw.main, 'raw.main')]
}

export function eventLines(vars: Nginx): readonly Item[] {
  return [
    line('worker_connections', String(vars.workerConnections), 'workerConnections'),
    ...optionLines('events', vars),
    ...rawText(vars.raw.events, 'raw.events'),
  ]
}

/** What stands in http before the upstreams and servers, in groups. */
export function settings(vars: Nginx, installation: Installation): readonly (readonly Item[])[] {
  const declared = certificateNames(optionLines('http', withoutRequestHeaders(vars)), installation.certificates)
  const isCompression = ({ name }: Directive) => name.startsWith('gzip')
  const groups = [
    defaultLines('default_type application/octet-stream', 'types_hash_max_size 4096'),
    [...formatLines(vars.logFormats), ...logLines({ accessLog: vars.accessLog })],
    [
      ...transfer,
      ...declared.filter((each) => !isCompression(each)),
      ...headerLines(vars.headers),
      ...errorPageLines(vars.errorPages),
    ],
    [...(vars.gzip === false ? [] : compression), ...declared.filter(isCompression)],
    [...sharedTlsLines(vars, installation.certificates), ...zoneLines(vars), ...limitLines(vars)],
    [...typeBlock(vars), ...derivedVariableBlocks(vars), ...maintenanceGeos(vars)],
    [...rawText(vars.raw.http, 'raw.http'), ...vars.includes.map((each) => line('include', each, 'includes'))],
  ]
  return settledGroups(groups, outermost(vars, installation)).filter((group) => group.length > 0)
}

const transfer = defaultLines(
  'sendfile on',
  'tcp_nopush on',
  'tcp_nodelay on',
  'server_tokens off',
  'keepalive_timeout 65s',
  'client_max_body_size 8m',
)

const compression = defaultLines(
  'gzip on',
  'gzip_vary on',
  'gzip_comp_level 2',
  'gzip_min_length 1024',
  'gzip_types text/plain text/css application/json application/javascript application/xml image/svg+xml',
)

function defaultLines(...lines: readonly string[]): readonly Directive[] {
  return byDefault(lines.map((each) => line(each.split(' ', 1)[0]!, each.slice(each.indexOf(' ') + 1))))
}

export function upstreams(vars: Nginx): readonly Directive[] {
  return Object.entries(vars.upstreams).map(([name, upstream]) => upstreamBlock(name, upstream))
}

/** The server for checks, the one that refuses unknown names, and the declared ones, each with its file if it has one. */
export function servers(
  vars: Nginx,
  installation: Installation,
): readonly { readonly file?: string | undefined; readonly server: Directive }[] {
  const scope = within(outermost(vars, installation), settings(vars, installation).flat(), {
    headers: vars.headers,
    requestHeaders: vars.proxySetHeader ?? {},
    errorPages: vars.errorPages,
  })
  const lines = listensOf(vars.servers, { http2Parameter: !installation.http2Directive })
  const rejecting = vars.rejectUnknownNames ? rejectingServer(vars) : undefined
  return [
    ...(vars.health ? [{ server: healthServer(vars.health) }] : []),
    ...(rejecting ? [{ server: rejecting }] : []),
    ...vars.servers.map((server, index) => ({
      file: server.file,
      server: serverBlock(server, lines[index] ?? [], scope),
    })),
  ]
}

function outermost(vars: Nginx, installation: Installation): Scope {
  return { vars, installation, headers: {}, requestHeaders: {}, errorPages: {}, access: {}, declared: new Set() }
}

/** Request headers are written where requests are passed on, merged with those of the location. */
function withoutRequestHeaders({ proxySetHeader, ...vars }: Nginx): object {
  return vars
}

function zoneLines({ limitReqZones, limitConnZones, caches }: Nginx): readonly Directive[] {
  return [
    ...Object.entries(limitReqZones).map(([name, { key, size, rate }]) =>
      line('limit_req_zone', `${word(key)} zone=${name}:${size} rate=${rate}`, 'limitReqZones'),
    ),
    ...Object.entries(limitConnZones).map(([name, { key, size }]) =>
      line('limit_conn_zone', `${word(key)} zone=${name}:${size}`, 'limitConnZones'),
    ),
    ...Object.entries(caches).map(([name, cache]) => {
      const { levels, memory, inactive, maxSize, minFree, useTempPath } = cache
      const words = [
        cachePath(name, cache),
        `levels=${levels}`,
        `keys_zone=${name}:${memory}`,
        `inactive=${inactive}`,
        maxSize !== undefined && `max_size=${maxSize}`,
        minFree !== undefined && `min_free=${minFree}`,
        `use_temp_path=${useTempPath ? 'on' : 'off'}`,
      ]
      return line(`${cache.for}_cache_path`, words.filter(Boolean).join(' '), 'caches')
    }),
  ]
}

function typeBlock({ types }: Nginx): readonly Directive[] {
  const entries = Object.entries(types).map(([type, extensions]) => line(type, extensions.join(' ')))
  return entries.length === 0 ? [] : [block('types', '', entries, 'types')]
}

function healthServer(address: string): Directive {
  return block(
    'server',
    '',
    [
      line('listen', address),
      line('access_log', 'off'),
      block('location', '/', [line('return', '200 "ok\\n"')]),
      block('location', '= /status', [line('stub_status', '')]),
    ],
    'health',
  )
}
