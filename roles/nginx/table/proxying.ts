/** Directives that pass requests on to servers and applications. */

/** Those of all five protocols. */
const common = {
  bind: 'line',
  buffer_size: 'size',
  connect_timeout: 'time',
  hide_header: 'word*',
  ignore_headers:
    'X-Accel-Redirect|X-Accel-Expires|X-Accel-Limit-Rate|X-Accel-Buffering|X-Accel-Charset|Expires|Cache-Control|Set-Cookie|Vary...',
  intercept_errors: 'flag',
  next_upstream_timeout: 'time',
  next_upstream_tries: 'number',
  pass_header: 'word*',
  read_timeout: 'time',
  send_timeout: 'time',
  socket_keepalive: 'flag 1.15.6',
  socket_rcvbuf: 'size 1.31.3',
  socket_sndbuf: 'size 1.31.3',
} as const

/** Those of the protocols with buffers and a cache: all but gRPC. */
const buffered = {
  ...common,
  buffering: 'flag',
  buffers: 'buffers',
  busy_buffers_size: 'size',
  cache: 'word',
  cache_background_update: 'flag 1.11.10',
  cache_bypass: 'words*',
  cache_key: 'word',
  cache_lock: 'flag',
  cache_lock_age: 'time',
  cache_lock_timeout: 'time',
  cache_max_range_offset: 'offset 1.11.6',
  cache_methods: 'GET|HEAD|POST...',
  cache_min_uses: 'number',
  cache_revalidate: 'flag',
  cache_valid: 'line*',
  force_ranges: 'flag',
  ignore_client_abort: 'flag',
  limit_rate: 'size|variable',
  max_temp_file_size: 'size',
  no_cache: 'words*',
  pass_request_body: 'flag',
  pass_request_headers: 'flag',
  request_buffering: 'flag',
  store: 'word',
  store_access: 'words',
  temp_file_write_size: 'size',
  temp_path: 'levels',
} as const

/** Those of the protocols that can be encrypted. */
const encrypted = {
  ssl_certificate: 'word',
  ssl_certificate_cache: 'line 1.27.4',
  ssl_certificate_key: 'word',
  ssl_ciphers: 'word',
  ssl_conf_command: 'pair* 1.19.4',
  ssl_crl: 'word',
  ssl_name: 'word',
  ssl_password_file: 'word',
  ssl_protocols: 'SSLv2|SSLv3|TLSv1|TLSv1.1|TLSv1.2|TLSv1.3...',
  ssl_server_name: 'flag',
  ssl_session_reuse: 'flag',
  ssl_trusted_certificate: 'word',
  ssl_verify: 'flag',
  ssl_verify_depth: 'number',
} as const

export const proxying = {
  http: {
    fastcgi_cache_path: 'line*',
    proxy_cache_path: 'line*',
    scgi_cache_path: 'line*',
    uwsgi_cache_path: 'line*',
  },
  'http server location': {
    ...prefixed('proxy', buffered),
    ...prefixed('proxy', encrypted),
    proxy_cache_convert_head: 'flag',
    proxy_cache_use_stale:
      'error|timeout|invalid_header|updating|http_500|http_502|http_503|http_504|http_403|http_404|http_429|off...',
    proxy_cookie_domain: 'line*',
    proxy_cookie_flags: 'line* 1.19.3',
    proxy_cookie_path: 'line*',
    proxy_headers_hash_bucket_size: 'number:64-65000',
    proxy_headers_hash_max_size: 'number:512-1000000',
    proxy_http_version: '1.0|1.1|2',
    proxy_method: 'word',
    proxy_next_upstream:
      'error|timeout|invalid_header|http_500|http_502|http_503|http_504|http_403|http_404|http_429|non_idempotent|off...',
    proxy_pass_trailers: 'flag 1.27.2',
    proxy_redirect: 'line*',
    proxy_send_lowat: 'size',
    proxy_set_body: 'word',
    proxy_set_header: 'pair*',
    ...prefixed('fastcgi', buffered),
    fastcgi_cache_use_stale:
      'error|timeout|invalid_header|updating|http_500|http_503|http_403|http_404|http_429|off...',
    fastcgi_catch_stderr: 'word*',
    fastcgi_index: 'word',
    fastcgi_keep_conn: 'flag',
    fastcgi_next_upstream:
      'error|timeout|invalid_header|http_500|http_503|http_403|http_404|http_429|non_idempotent|off...',
    fastcgi_param: 'line*',
    fastcgi_send_lowat: 'size',
    fastcgi_split_path_info: 'word',
    ...prefixed('uwsgi', buffered),
    ...prefixed('uwsgi', encrypted),
    uwsgi_cache_use_stale: 'error|timeout|invalid_header|updating|http_500|http_503|http_403|http_404|http_429|off...',
    uwsgi_modifier1: 'number:0-255',
    uwsgi_modifier2: 'number:0-255',
    uwsgi_next_upstream:
      'error|timeout|invalid_header|http_500|http_503|http_403|http_404|http_429|non_idempotent|off...',
    uwsgi_param: 'line*',
    uwsgi_string: 'word',
    ...prefixed('scgi', buffered),
    scgi_cache_use_stale: 'error|timeout|invalid_header|updating|http_500|http_503|http_403|http_404|http_429|off...',
    scgi_next_upstream:
      'error|timeout|invalid_header|http_500|http_503|http_403|http_404|http_429|non_idempotent|off...',
    scgi_param: 'line*',
    ...prefixed('grpc', common),
    ...prefixed('grpc', encrypted),
    grpc_next_upstream:
      'error|timeout|invalid_header|http_500|http_502|http_503|http_504|http_403|http_404|http_429|non_idempotent|off...',
    grpc_set_header: 'pair*',
    memcached_bind: 'line',
    memcached_buffer_size: 'size',
    memcached_connect_timeout: 'time',
    memcached_gzip_flag: 'number',
    memcached_next_upstream: 'error|timeout|invalid_response|not_found|off...',
    memcached_next_upstream_timeout: 'time',
    memcached_next_upstream_tries: 'number',
    memcached_read_timeout: 'time',
    memcached_send_timeout: 'time',
    memcached_socket_keepalive: 'flag 1.15.6',
  },
  'location location-if limit_except': { proxy_pass: 'word' },
  'location location-if': {
    fastcgi_pass: 'word',
    grpc_pass: 'word 1.13.10',
    memcached_pass: 'word',
    scgi_pass: 'word',
    uwsgi_pass: 'word',
  },
  upstream: {
    hash: 'line',
    ip_hash: 'nothing',
    keepalive: 'line',
    keepalive_requests: 'number 1.15.3',
    keepalive_time: 'time 1.19.10',
    keepalive_timeout: 'time 1.15.3',
    least_conn: 'nothing',
    least_time: 'line 1.31.0',
    random: 'line 1.15.1',
    resolver: 'words 1.27.3',
    resolver_timeout: 'time 1.27.3',
    server: 'line*',
    sticky: 'line 1.29.6',
    zone: 'line',
  },
} as const

type Prefixed<P extends string, T> = { readonly [K in keyof T & string as `${P}_${K}`]: T[K] }

function prefixed<const P extends string, const T extends object>(prefix: P, directives: T): Prefixed<P, T> {
  const entries = Object.entries(directives).map(([name, notation]) => [`${prefix}_${name}`, notation])
  return Object.fromEntries(entries) as Prefixed<P, T>
}
