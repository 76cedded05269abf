import type { Context } from './notation.js'

/** In http, server and location. */
const anywhere = {
  access_log: 'accessLog',
  add_header: 'headers',
  error_log: 'errorLog',
  error_page: 'errorPages',
  include: 'includes',
  limit_conn: 'limitConn',
  limit_req: 'limitReq',
  types: 'types',
} as const

/** In server and location. */
const inServers = {
  ...anywhere,
  allow: 'allow',
  auth_basic: 'auth',
  auth_basic_user_file: 'auth',
  auth_request_set: 'authRequestSet',
  break: undefined,
  deny: 'deny',
  if: 'conditions',
  index: 'index',
  location: 'locations',
  return: 'return',
  rewrite: 'rewrites',
  root: 'root',
  satisfy: 'satisfy',
  set: 'set',
  try_files: 'tryFiles',
} as const

const inConditions = {
  break: 'break',
  include: undefined,
  return: 'return',
  rewrite: 'rewrites',
  set: 'set',
} as const

/**
 * The variables of directives that have a schema of their own, by context, since their names are not nginx's in camel
 * case or since they have more than one line. Undefined for one that has none: the role writes it, or it belongs in `raw`.
 */
export const ownVariables = {
  main: {
    daemon: undefined,
    error_log: 'errorLog',
    events: undefined,
    http: undefined,
    include: undefined,
    load_module: 'modules',
    master_process: undefined,
    pid: undefined,
    stream: 'stream',
    user: 'user',
    worker_processes: 'workerProcesses',
    worker_rlimit_nofile: 'rlimitNofile',
    worker_shutdown_timeout: 'workerShutdownTimeout',
  },
  events: { include: undefined, worker_connections: 'workerConnections' },
  http: {
    ...anywhere,
    allow: undefined,
    auth_basic: undefined,
    auth_basic_user_file: undefined,
    auth_request_set: undefined,
    charset_map: undefined,
    deny: undefined,
    fastcgi_cache_path: 'caches',
    fastcgi_param: undefined,
    geo: 'geos',
    http2: undefined,
    http3: undefined,
    limit_conn_zone: 'limitConnZones',
    limit_req_zone: 'limitReqZones',
    log_format: 'logFormats',
    map: 'maps',
    proxy_cache_path: 'caches',
    scgi_cache_path: 'caches',
    scgi_param: undefined,
    server: 'servers',
    split_clients: 'splitClients',
    ssl: undefined,
    ssl_certificate: undefined,
    ssl_certificate_key: undefined,
    ssl_dhparam: 'dhparam',
    ssl_session_ticket_key: 'sessionTicketKeys',
    upstream: 'upstreams',
    uwsgi_cache_path: 'caches',
    uwsgi_param: undefined,
  },
  server: {
    ...inServers,
    fastcgi_param: undefined,
    http2: 'http2',
    http3: 'http3',
    listen: 'listen',
    scgi_param: undefined,
    server_name: 'serverNames',
    ssl: undefined,
    ssl_certificate: 'tls.certificate',
    ssl_certificate_key: 'tls.key',
    ssl_ciphers: 'tls.ciphers',
    ssl_client_certificate: 'tls.clients.authority',
    ssl_crl: 'tls.clients.crl',
    ssl_protocols: 'tls.protocols',
    ssl_session_tickets: 'tls.sessionTickets',
    ssl_session_timeout: 'tls.sessionTimeout',
    ssl_verify_client: 'tls.clients.verify',
    ssl_verify_depth: 'tls.clients.depth',
    stub_status: undefined,
    uwsgi_param: undefined,
  },
  location: {
    ...inServers,
    fastcgi_param: 'fastcgiParams',
    fastcgi_pass: 'fastcgiPass',
    limit_except: 'limitExcept',
    proxy_pass: 'proxyPass',
    scgi_param: 'scgiParams',
    stub_status: 'status',
    uwsgi_param: 'uwsgiParams',
  },
  upstream: {
    hash: 'method',
    include: undefined,
    ip_hash: 'method',
    keepalive: 'keepalive',
    least_conn: 'method',
    least_time: 'method',
    random: 'method',
    server: 'servers',
    sticky: 'sticky',
    zone: 'zoneSize',
  },
  'server-if': { ...inConditions },
  'location-if': {
    ...inConditions,
    access_log: 'accessLog',
    add_header: 'headers',
    error_page: 'errorPages',
    proxy_pass: 'proxyPass',
  },
  limit_except: {
    access_log: undefined,
    allow: 'allow',
    auth_basic: undefined,
    auth_basic_user_file: undefined,
    deny: 'deny',
    include: undefined,
    proxy_pass: undefined,
  },
  stream: {
    access_log: 'accessLog',
    log_format: 'logFormats',
    map: 'maps',
    resolver: 'resolver',
    server: 'servers',
    upstream: 'upstreams',
  },
  'stream-server': {
    access_log: 'accessLog',
    allow: 'allow',
    deny: 'deny',
    error_log: 'errorLog',
    listen: 'listen',
    proxy_connect_timeout: 'connectTimeout',
    proxy_pass: 'proxyPass',
    proxy_protocol: 'proxyProtocol',
    proxy_requests: 'requests',
    proxy_responses: 'responses',
    proxy_ssl: 'proxyTls',
    proxy_timeout: 'timeout',
    ssl_certificate: 'tls.certificate',
    ssl_certificate_key: 'tls.key',
    ssl_ciphers: 'tls.ciphers',
    ssl_preread: 'sni',
    ssl_protocols: 'tls.protocols',
    ssl_session_tickets: 'tls.sessionTickets',
    ssl_session_timeout: 'tls.sessionTimeout',
  },
  'stream-upstream': { hash: 'method', least_conn: 'method', random: 'method', server: 'servers' },
} as const satisfies Readonly<Record<Context, Readonly<Record<string, string | undefined>>>>

/** The directives of a context that have a schema of their own, or no variable. */
export type Own<C extends Context> = keyof (typeof ownVariables)[C] & string

/** A directive's name in camel case: `proxyReadTimeout`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** The reverse of `camelCase`. */
export function snakeCase(variable: string): string {
  return variable.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The variable of a directive in a context: `proxyReadTimeout`; undefined if it has none. Those of stream all have their own. */
export function variableOf(context: Context, name: string): string | undefined {
  const own: Readonly<Record<string, string | undefined>> = ownVariables[context]
  return name in own || context.startsWith('stream') ? own[name] : camelCase(name)
}
