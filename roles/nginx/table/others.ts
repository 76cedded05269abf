/** Directives that belong to no nginx as it is published, by what they belong to. They have no variables. */
const table: Readonly<Record<string, string>> = {
  'nginx Plus': `api auth_jwt auth_jwt_claim_set auth_jwt_header_set auth_jwt_key_cache auth_jwt_key_file
    auth_jwt_key_request auth_jwt_leeway auth_jwt_require auth_jwt_type auth_oidc auth_require error_log_tag f4f
    f4f_buffer_size fastcgi_allow_upstream fastcgi_bind_dynamic fastcgi_cache_purge fastcgi_request_dynamic
    grpc_allow_upstream grpc_bind_dynamic grpc_request_dynamic grpc_ssl_key_log health_check health_check_timeout hls
    hls_buffers hls_forward_args hls_fragment hls_mp4_buffer_size hls_mp4_max_buffer_size internal_redirect keyval
    keyval_zone match memcached_allow_upstream memcached_bind_dynamic mgmt mp4_limit_rate mp4_limit_rate_after mqtt
    mqtt_buffers mqtt_preread mqtt_rewrite_buffer_size mqtt_set_connect ntlm num_map oidc_provider proxy_allow_upstream
    proxy_bind_dynamic proxy_cache_purge proxy_request_dynamic proxy_session_drop proxy_ssl_key_log queue
    scgi_allow_upstream scgi_bind_dynamic scgi_cache_purge scgi_request_dynamic session_log session_log_format
    session_log_zone ssl_key_log stall_threshold state status status_format status_zone upstream_conf
    uwsgi_allow_upstream uwsgi_bind_dynamic uwsgi_cache_purge uwsgi_request_dynamic uwsgi_ssl_key_log zone_sync
    zone_sync_buffers zone_sync_connect_retry_interval zone_sync_connect_timeout zone_sync_interval
    zone_sync_recv_buffer_size zone_sync_server zone_sync_ssl zone_sync_ssl_certificate zone_sync_ssl_certificate_key
    zone_sync_ssl_ciphers zone_sync_ssl_conf_command zone_sync_ssl_crl zone_sync_ssl_name zone_sync_ssl_password_file
    zone_sync_ssl_protocols zone_sync_ssl_server_name zone_sync_ssl_trusted_certificate zone_sync_ssl_verify
    zone_sync_ssl_verify_depth zone_sync_timeout`,
  'the module acme': 'acme_certificate acme_issuer acme_shared_zone',
  'the module otel': `otel_exporter otel_resource_attr otel_service_name otel_span_attr otel_span_name otel_trace
    otel_trace_context`,
  'the module njs': `js_access js_body_filter js_content js_context_reuse js_engine js_fetch_buffer_size js_fetch_ciphers
    js_fetch_keepalive js_fetch_keepalive_requests js_fetch_keepalive_time js_fetch_keepalive_timeout
    js_fetch_max_response_buffer_size js_fetch_protocols js_fetch_proxy js_fetch_timeout js_fetch_trusted_certificate
    js_fetch_verify js_fetch_verify_depth js_filter js_header_filter js_import js_include js_load_http_native_module
    js_load_stream_native_module js_path js_periodic js_preload_object js_preread js_set js_shared_dict_zone js_var`,
  'the module tunnel of nginx 1.31': `tunnel_allow_upstream tunnel_bind tunnel_bind_dynamic tunnel_buffer_size
    tunnel_connect_timeout tunnel_next_upstream tunnel_next_upstream_timeout tunnel_next_upstream_tries tunnel_pass
    tunnel_read_timeout tunnel_send_lowat tunnel_send_timeout tunnel_socket_keepalive tunnel_socket_rcvbuf
    tunnel_socket_sndbuf`,
  'the mail module': 'mail',
  'the module brotli': `brotli brotli_buffers brotli_comp_level brotli_min_length brotli_static brotli_types brotli_window`,
  'the module zstd': 'zstd zstd_buffers zstd_comp_level zstd_dict_file zstd_min_length zstd_static zstd_types',
  'the module headers-more': 'more_clear_headers more_clear_input_headers more_set_headers more_set_input_headers',
  'the module echo': `echo echo_after_body echo_before_body echo_blocking_sleep echo_duplicate echo_end echo_exec
    echo_flush echo_foreach_split echo_location echo_location_async echo_read_request_body echo_request_body
    echo_reset_timer echo_sleep echo_status echo_subrequest echo_subrequest_async`,
  'the module lua': `access_by_lua_block access_by_lua_file balancer_by_lua_block balancer_by_lua_file
    body_filter_by_lua_block body_filter_by_lua_file content_by_lua_block content_by_lua_file
    exit_worker_by_lua_block exit_worker_by_lua_file header_filter_by_lua_block header_filter_by_lua_file
    init_by_lua_block init_by_lua_file init_worker_by_lua_block init_worker_by_lua_file log_by_lua_block
    log_by_lua_file lua_capture_error_log lua_check_client_abort lua_code_cache lua_http10_buffering
    lua_max_pending_timers lua_max_running_timers lua_need_request_body lua_package_cpath lua_package_path
    lua_regex_cache_max_entries lua_regex_match_limit lua_shared_dict lua_socket_buffer_size
    lua_socket_connect_timeout lua_socket_keepalive_timeout lua_socket_log_errors lua_socket_pool_size
    lua_socket_read_timeout lua_socket_send_lowat lua_socket_send_timeout lua_ssl_ciphers lua_ssl_crl
    lua_ssl_protocols lua_ssl_trusted_certificate lua_ssl_verify_depth lua_transform_underscores_in_response_headers
    preread_by_lua_block preread_by_lua_file rewrite_by_lua_block rewrite_by_lua_file rewrite_by_lua_no_postpone
    set_by_lua_block set_by_lua_file ssl_certificate_by_lua_block ssl_certificate_by_lua_file
    ssl_session_fetch_by_lua_block ssl_session_fetch_by_lua_file ssl_session_store_by_lua_block
    ssl_session_store_by_lua_file`,
  'the module geoip2': 'geoip2 geoip2_proxy geoip2_proxy_recursive',
  'the module vts': `vhost_traffic_status vhost_traffic_status_display vhost_traffic_status_display_format
    vhost_traffic_status_filter_by_host vhost_traffic_status_filter_by_set_key vhost_traffic_status_zone`,
  'the module modsecurity': `modsecurity modsecurity_rules modsecurity_rules_file modsecurity_rules_remote
    modsecurity_transaction_id`,
  'the module cache-purge': `fastcgi_cache_purge proxy_cache_purge scgi_cache_purge uwsgi_cache_purge`,
  'the module dav-ext': 'dav_ext_lock dav_ext_lock_zone dav_ext_methods',
  'the module fancyindex': `fancyindex fancyindex_css_href fancyindex_default_sort fancyindex_exact_size
    fancyindex_footer fancyindex_header fancyindex_ignore fancyindex_localtime fancyindex_name_length
    fancyindex_show_path`,
  'the module subs-filter': 'subs_filter subs_filter_bypass subs_filter_types',
  'the module upstream-fair': 'fair',
  'the module rtmp': 'rtmp',
}

/** What a directive belongs to that is in no nginx as it is published: `nginx Plus`, `the module lua`. */
export function ownerOf(directive: string): string | undefined {
  return byDirective.get(directive)
}

/** All of them by what they belong to. */
export function owners(): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(table).map(([owner, names]) => [owner, names.split(/\s+/)]))
}

const byDirective = new Map(
  Object.entries(owners())
    .flatMap(([owner, names]) => names.map((name) => [name, owner] as const))
    .reverse(),
)
