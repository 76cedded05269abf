/** The variables of nginx's modules. */
const names = `msie modern_browser ancient_browser fastcgi_script_name fastcgi_path_info limit_conn_status
  limit_req_status proxy_host proxy_port proxy_add_x_forwarded_for realip_remote_addr realip_remote_port date_local
  date_gmt ssl_protocol ssl_cipher ssl_ciphers ssl_curve ssl_curves ssl_session_id ssl_session_reused ssl_early_data
  ssl_server_name ssl_alpn_protocol ssl_client_cert ssl_client_raw_cert ssl_client_escaped_cert ssl_client_s_dn
  ssl_client_i_dn ssl_client_s_dn_legacy ssl_client_i_dn_legacy ssl_client_serial ssl_client_fingerprint
  ssl_client_verify ssl_client_v_start ssl_client_v_end ssl_client_v_remain connections_active connections_reading
  connections_writing connections_waiting upstream_addr upstream_status upstream_connect_time upstream_header_time
  upstream_response_time upstream_response_length upstream_bytes_received upstream_bytes_sent upstream_cache_status
  upstream_cache_last_modified upstream_cache_etag content_length content_type host binary_remote_addr remote_addr
  remote_port proxy_protocol_addr proxy_protocol_port proxy_protocol_server_addr proxy_protocol_server_port server_addr
  server_port server_protocol scheme https request_port is_request_port request_uri uri document_uri request
  document_root realpath_root query_string args is_args request_filename server_name request_method remote_user
  bytes_sent body_bytes_sent pipe request_completion request_body request_body_file request_length request_time
  request_id status limit_rate connection connection_requests connection_time nginx_version hostname pid msec
  time_iso8601 time_local tcpinfo_rtt tcpinfo_rttvar tcpinfo_snd_cwnd tcpinfo_rcv_space http2 http3 gzip_ratio
  invalid_referer uid_got uid_set uid_reset secure_link secure_link_expires slice_range`

const known = new Set(names.split(/\s+/))

/** Variables that are there for any header, cookie or argument. */
const families =
  /^(http|sent_http|sent_trailer|cookie|arg|upstream_http|upstream_trailer|upstream_cookie|proxy_protocol_tlv|jwt_claim|otel)_\w+$/

export function isNginxVariable(variable: string): boolean {
  const name = variable.toLowerCase()
  return known.has(name) || families.test(name) || /^[1-9]$/.test(name)
}

/** The variables of nginx's stream modules. */
const streamNames = `realip_remote_addr realip_remote_port ssl_protocol ssl_cipher ssl_ciphers ssl_curve ssl_curves ssl_sigalg
  ssl_sigalgs ssl_session_id ssl_session_reused ssl_server_name ssl_alpn_protocol ssl_ech_status
  ssl_ech_outer_server_name ssl_client_cert ssl_client_raw_cert ssl_client_escaped_cert ssl_client_s_dn
  ssl_client_i_dn ssl_client_serial ssl_client_fingerprint ssl_client_verify ssl_client_v_start ssl_client_v_end
  ssl_client_v_remain ssl_client_sigalg ssl_preread_protocol ssl_preread_server_name ssl_preread_alpn_protocols
  upstream_addr upstream_bytes_sent upstream_connect_time upstream_first_byte_time upstream_session_time
  upstream_bytes_received binary_remote_addr remote_addr remote_port proxy_protocol_addr proxy_protocol_port
  proxy_protocol_server_addr proxy_protocol_server_port server_addr server_port server_name bytes_sent
  bytes_received session_time status connection nginx_version hostname pid msec time_iso8601 time_local protocol
  limit_conn_status`

const knownInStream = new Set(streamNames.split(/\s+/))

export function isStreamVariable(variable: string): boolean {
  const name = variable.toLowerCase()
  return knownInStream.has(name) || /^proxy_protocol_tlv_\w+$/.test(name) || /^[1-9]$/.test(name)
}
