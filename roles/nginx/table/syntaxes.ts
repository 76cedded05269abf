/** The form of one parameter, or of all parameters as one text where the directive has a syntax of its own. */
export interface Syntax {
  readonly pattern: RegExp
  readonly example: string
}

/** The form of a directive's parameters that its kind does not say; undefined if it is any text. */
export function syntaxOf(directive: string): Syntax | undefined {
  return syntaxes[directive] ?? syntaxes[directive.replace(/^(proxy|fastcgi|uwsgi|scgi|grpc|memcached)_/, '*_')]
}

const time = '\\d{1,6}[smhdw]?'

const uri = { pattern: /^\/[^\s;{}"'\\#]*$/, example: '/path' }
const uriOrOff = { pattern: /^(?:off|\/[^\s;{}"'\\#]*)$/, example: '/path, or off' }
const file = { pattern: /^\/[^\s;{}"'\\#$]+$/, example: '/etc/nginx/file.pem' }
const nameOrFile = {
  pattern: /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|\/[^\s;{}"'\\#$]+)$/,
  example: 'a name, or /etc/nginx/file.pem',
}
const url = { pattern: /^http:\/\/[\w.-]+(?::\d{1,5})?(?:\/[\w./-]*)?$/, example: 'http://ocsp.example.com/' }
const headerName = { pattern: /^[A-Za-z0-9_-]+$/, example: 'X-Name' }
const ipv4 = '(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const ipv6 = '(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,3}:[0-9a-f]{1,4}|::1?)'
const network = {
  pattern: new RegExp(`^(?:unix:|${ipv4}(?:/(?:3[0-2]|[12]?\\d))?|${ipv6}(?:/(?:12[0-8]|1[01]\\d|[1-9]?\\d))?)$`, 'i'),
  example: '10.0.0.0/8',
}
const mimeType = { pattern: /^(?:\*|[\w.+-]+\/[\w.+*-]+)$/, example: 'text/plain' }
const cacheOfFiles = {
  pattern: new RegExp(`^(?:off|max=[1-9]\\d{0,6}(?: inactive=${time})?)$`),
  example: 'max=1000 inactive=20s',
}
const certificateCache = {
  pattern: new RegExp(`^(?:off|max=[1-9]\\d{0,6}(?: inactive=${time})?(?: valid=${time})?)$`),
  example: 'max=1000 inactive=20s valid=1m',
}
const ciphers = { pattern: /^[A-Za-z0-9:@!+.=_-]+$/, example: 'HIGH:!aNULL' }
const pool = { pattern: /^[1-9]\d{0,2}[kK]$/, example: '4k' }
const access = { pattern: /^(?:user|group|all):(?:r|rw)$/, example: 'group:rw' }
const passed = {
  pattern: /^(?:[\w-]+:\/\/)?[^\s;{}"'\\#]+$/,
  example: 'unix:/run/app.sock, 127.0.0.1:9000 or the name of an upstream',
}
const replacement = (of: string) => ({
  pattern: /^(?:off|~?[^\s;{}"'\\#$]+ [^\s;{}"'\\#$]+)$/,
  example: `off, or ${of}`,
})

const syntaxes: Readonly<Record<string, Syntax>> = {
  '*_bind': { pattern: new RegExp(`^(?:off|(?:${ipv4}|\\$\\w+)(?: transparent)?)$`), example: '127.0.0.1' },
  '*_cache': { pattern: /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*|\$\w+)$/, example: "the name of one of caches, or 'off'" },
  '*_cache_valid': {
    pattern: new RegExp(`^(?:(?:any|[1-5]\\d\\d) )*${time}$`),
    example: '200 302 10m',
  },
  '*_hide_header': headerName,
  '*_pass': passed,
  '*_pass_header': headerName,
  '*_ssl_certificate': nameOrFile,
  '*_ssl_certificate_cache': certificateCache,
  '*_ssl_certificate_key': nameOrFile,
  '*_ssl_ciphers': ciphers,
  '*_ssl_crl': file,
  '*_ssl_name': { pattern: /^[^\s;{}"'\\#]+$/, example: 'www.example.com' },
  '*_ssl_password_file': file,
  '*_ssl_trusted_certificate': nameOrFile,
  '*_store': { pattern: /^(?:on|off|\/[^\s;{}"'\\#]*)$/, example: 'on, off or /srv/store$uri' },
  '*_store_access': access,
  add_after_body: uri,
  add_before_body: uri,
  add_trailer: { pattern: /^[A-Za-z0-9-]+ [^\s;{}"'\\#$]+(?: always)?$/, example: 'X-Name value always' },
  addition_types: mimeType,
  aio: { pattern: /^(?:off|threads|threads=\w+)$/, example: 'threads' },
  alias: { pattern: /^\/[^\n\r\0]*$/, example: '/srv/files/' },
  ancient_browser: { pattern: /^[^\n\r\0$]+$/, example: 'MSIE' },
  auth_request: uriOrOff,
  charset: { pattern: /^(?:off|[A-Za-z][\w-]*)$/, example: 'utf-8' },
  charset_types: mimeType,
  connection_pool_size: pool,
  dav_access: access,
  debug_connection: network,
  default_type: { pattern: /^[\w.+-]+\/[\w.+-]+$/, example: 'text/plain' },
  disable_symlinks: { pattern: /^(?:off|(?:on|if_not_owner)(?: from=\/[\w/.-]*)?)$/, example: 'if_not_owner' },
  env: { pattern: /^[A-Za-z_]\w*(?:=[^\s;{}"'\\#]*)?$/, example: 'TZ, or TZ=UTC' },
  expires: {
    pattern: new RegExp(`^(?:off|max|epoch|(?:modified )?[+-]?${time}|\\$\\w+)$`),
    example: '1h, max or off',
  },
  fastcgi_catch_stderr: { pattern: /^[^\n\r\0]+$/, example: 'PHP Fatal error' },
  fastcgi_index: { pattern: /^[\w.-]+$/, example: 'index.php' },
  fastcgi_split_path_info: { pattern: /^\^\([^()]*\)\([^()]*\)\$?$/, example: '^(.+\\.php)(/.+)$' },
  gzip_types: mimeType,
  http2_body_preread_size: { pattern: /^[1-9]\d{0,2}[kKmM]$/, example: '64k' },
  http2_pool_size: pool,
  http2_push: uriOrOff,
  http2_recv_buffer_size: pool,
  index: { pattern: /^[^\n\r\0]+$/, example: 'index.html' },
  lock_file: file,
  mirror: uriOrOff,
  modern_browser: {
    pattern: /^(?:unlisted|(?:msie|gecko|opera|safari|konqueror) \d{1,3}(?:\.\d{1,3}){0,3})$/,
    example: 'msie 5.5',
  },
  open_file_cache: cacheOfFiles,
  open_log_file_cache: {
    pattern: new RegExp(
      `^(?:off|max=[1-9]\\d{0,6}(?: inactive=${time})?(?: min_uses=[1-9]\\d{0,3})?(?: valid=${time})?)$`,
    ),
    example: 'max=1000 inactive=20s min_uses=2 valid=1m',
  },
  post_action: uri,
  proxy_cookie_domain: replacement('example.org example.com'),
  proxy_cookie_flags: {
    pattern:
      /^(?:off|~?[\w-]+(?: (?:secure|nosecure|httponly|nohttponly|samesite=(?:strict|lax|none)|nosamesite)){1,3})$/,
    example: 'session secure httponly',
  },
  proxy_cookie_path: replacement('/one/ /'),
  proxy_method: { pattern: /^[A-Z]+$/, example: 'POST' },
  proxy_redirect: {
    pattern: /^(?:default|off|~\*?[^\s;{}"'\\#]+ [^\s;{}"'\\#]+|[^\s;{}"'\\#~][^\s;{}"'\\#]* [^\s;{}"'\\#]+)$/,
    example: 'default, off, or http://old/ http://new/',
  },
  quic_host_key: file,
  real_ip_header: {
    pattern: /^(?:proxy_protocol|[A-Za-z][A-Za-z0-9-]*)$/,
    example: 'X-Forwarded-For, or proxy_protocol',
  },
  request_pool_size: pool,
  resolver: {
    pattern: new RegExp(`^(?:${ipv4}(?::\\d{1,4})?|valid=[1-9]\\d{0,4}[smh]?|ipv[46]=(?:on|off))$`),
    example: '127.0.0.53, and valid=30s or ipv6=off',
  },
  root: { pattern: /^\/[^\n\r\0]*$/, example: '/srv/site' },
  secure_link_secret: { pattern: /^[\w-]+$/, example: 'a word' },
  set_real_ip_from: network,
  source_charset: { pattern: /^[A-Za-z][\w-]*$/, example: 'koi8-r' },
  ssi_types: mimeType,
  ssl_certificate_cache: certificateCache,
  ssl_ciphers: ciphers,
  ssl_client_certificate: nameOrFile,
  ssl_crl: file,
  ssl_dhparam: file,
  ssl_ecdh_curve: { pattern: /^[A-Za-z0-9_:-]+$/, example: 'X25519:prime256v1' },
  ssl_ech_file: file,
  ssl_engine: { pattern: /^\w+$/, example: 'pkcs11' },
  ssl_ocsp_cache: { pattern: /^(?:off|shared:\w+:[1-9]\d{0,3}[mM])$/, example: 'shared:ocsp:10m' },
  ssl_ocsp_responder: url,
  ssl_password_file: file,
  ssl_session_cache: {
    pattern: /^(?:off|none|builtin|builtin:[1-9]\d{0,4}|(?:builtin(?::[1-9]\d{0,4})? )?shared:\w+:[1-9]\d{0,3}[mM])$/,
    example: 'shared:tls:10m',
  },
  ssl_stapling_file: file,
  ssl_stapling_responder: url,
  ssl_trusted_certificate: nameOrFile,
  sub_filter_types: mimeType,
  thread_pool: {
    pattern: /^[A-Za-z_]\w* threads=[1-9]\d{0,2}(?: max_queue=\d{1,6})?$/,
    example: 'files threads=32 max_queue=65536',
  },
  use: { pattern: /^epoll$/, example: 'epoll' },
  userid_domain: { pattern: /^(?:none|\.?[\w.-]+)$/, example: 'example.com' },
  userid_mark: { pattern: /^(?:off|[A-Za-z0-9=])$/, example: 'a letter, or off' },
  userid_name: { pattern: /^[\w-]+$/, example: 'uid' },
  userid_p3p: { pattern: /^[^\n\r\0$]*$/, example: 'policyref=…' },
  userid_path: { pattern: /^\/[\w/.-]*$/, example: '/' },
  uwsgi_string: { pattern: /^[^\s;{}"'\\#$]+$/, example: 'a word' },
  valid_referers: {
    pattern: /^(?:none|blocked|server_names|(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.\*)$/,
    example: 'none, server_names or *.example.com',
  },
  worker_cpu_affinity: { pattern: /^(?:auto|[01]{1,64})$/, example: 'auto, or masks such as 0101' },
  working_directory: file,
}
