/** Where a directive is allowed. `if` is one in a server or in a location. */
export type Context = 'main' | 'events' | 'http' | 'upstream' | 'server' | 'location' | 'if' | 'limit_except'

/** The contexts in which a directive is allowed; undefined for one that is not in the table. */
export function contextsOf(directive: string): readonly Context[] | undefined {
  return contexts.get(directive)
}

/** The context within a block; undefined for a block that contains no directives. */
export function contextWithin(directive: string): Context | undefined {
  return blocks.find((name) => name === directive)
}

const blocks: readonly Context[] = ['events', 'http', 'upstream', 'server', 'location', 'if', 'limit_except']

/** From the "Context" lines of nginx's own documentation, https://nginx.org/en/docs/dirindex.html. */
const table: readonly (readonly [contexts: string, directives: string])[] = [
  [
    'main',
    `user pid worker_processes worker_rlimit_nofile worker_rlimit_core worker_priority worker_cpu_affinity
    worker_shutdown_timeout daemon master_process env load_module events http thread_pool pcre_jit working_directory`,
  ],
  [
    'events',
    'worker_connections use multi_accept accept_mutex accept_mutex_delay worker_aio_requests debug_connection',
  ],
  ['main http server location', 'error_log'],
  [
    'http',
    `log_format upstream map map_hash_bucket_size map_hash_max_size geo split_clients limit_req_zone limit_conn_zone
    proxy_cache_path fastcgi_cache_path server_names_hash_bucket_size server_names_hash_max_size
    variables_hash_bucket_size variables_hash_max_size`,
  ],
  ['http upstream', 'server'],
  ['upstream', 'ip_hash least_conn hash random keepalive zone'],
  ['http upstream server location', 'keepalive_timeout keepalive_requests keepalive_time resolver resolver_timeout'],
  ['server', 'listen server_name'],
  [
    'http server',
    `client_header_buffer_size client_header_timeout large_client_header_buffers ignore_invalid_headers merge_slashes
    underscores_in_headers http2 ssl_certificate ssl_certificate_key ssl_ciphers ssl_client_certificate ssl_dhparam
    ssl_ecdh_curve ssl_prefer_server_ciphers ssl_protocols ssl_session_cache ssl_session_tickets ssl_session_timeout
    ssl_stapling ssl_stapling_verify ssl_verify_client ssl_verify_depth`,
  ],
  ['server location', 'location if try_files stub_status valid_referers'],
  ['location', 'alias internal limit_except empty_gif'],
  ['location if limit_except', 'proxy_pass'],
  ['location if', 'fastcgi_pass uwsgi_pass scgi_pass grpc_pass memcached_pass'],
  ['server location if', 'return rewrite set break'],
  ['http server location if limit_except', 'access_log'],
  ['http server location limit_except', 'allow deny auth_basic auth_basic_user_file'],
  ['http server location if', 'root add_header expires error_page charset gzip limit_rate limit_rate_after sendfile'],
  [
    'http server location',
    `index autoindex default_type types satisfy server_tokens client_body_buffer_size client_body_timeout
    client_max_body_size send_timeout tcp_nodelay tcp_nopush auth_request limit_req limit_conn
    gzip_buffers gzip_comp_level gzip_disable gzip_http_version gzip_min_length gzip_proxied gzip_static gzip_types
    gzip_vary open_file_cache proxy_bind proxy_buffer_size proxy_buffering proxy_buffers proxy_busy_buffers_size
    proxy_cache proxy_cache_key proxy_cache_use_stale proxy_cache_valid proxy_connect_timeout proxy_hide_header
    proxy_http_version proxy_intercept_errors proxy_next_upstream proxy_next_upstream_timeout
    proxy_next_upstream_tries proxy_pass_header proxy_read_timeout proxy_redirect proxy_request_buffering
    proxy_send_timeout proxy_set_header proxy_ssl_server_name proxy_ssl_verify proxy_temp_path
    fastcgi_buffer_size fastcgi_buffers fastcgi_busy_buffers_size fastcgi_cache fastcgi_connect_timeout fastcgi_index
    fastcgi_param fastcgi_read_timeout fastcgi_send_timeout fastcgi_temp_file_write_size real_ip_header
    set_real_ip_from sub_filter`,
  ],
]

const contexts = new Map(
  table.flatMap(([allowed, directives]) =>
    directives.split(/\s+/).map((directive) => [directive, allowed.split(' ') as Context[]] as const),
  ),
)
