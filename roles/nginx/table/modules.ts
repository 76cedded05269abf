/** Directives of the modules that a build may leave out, by the name that `install.modules` gives them. */
export const modules = {
  http_addition: {
    'http server location': { add_after_body: 'word', add_before_body: 'word', addition_types: 'words' },
  },
  http_auth_request: { 'http server location': { auth_request: 'word', auth_request_set: 'line*' } },
  http_dav: {
    'http server location': {
      create_full_put_path: 'flag',
      dav_access: 'words',
      dav_methods: 'off|PUT|DELETE|MKCOL|COPY|MOVE...',
      min_delete_depth: 'number',
    },
  },
  http_flv: { location: { flv: 'nothing' } },
  http_gunzip: { 'http server location': { gunzip: 'flag', gunzip_buffers: 'buffers' } },
  http_gzip_static: { 'http server location': { gzip_static: 'on|off|always' } },
  http_mp4: {
    location: { mp4: 'nothing' },
    'http server location': {
      mp4_buffer_size: 'size',
      mp4_max_buffer_size: 'size',
      mp4_start_key_frame: 'flag 1.21.4',
    },
  },
  http_random_index: { location: { random_index: 'flag' } },
  http_realip: {
    'http server location': { real_ip_header: 'word', real_ip_recursive: 'flag', set_real_ip_from: 'word*' },
  },
  http_secure_link: {
    'http server location': { secure_link: 'word', secure_link_md5: 'word' },
    location: { secure_link_secret: 'word' },
  },
  http_slice: { 'http server location': { slice: 'size' } },
  http_stub_status: { 'server location': { stub_status: 'nothing' } },
  http_sub: {
    'http server location': {
      sub_filter: 'pair*',
      sub_filter_last_modified: 'flag',
      sub_filter_once: 'flag',
      sub_filter_types: 'words',
    },
  },
  http_v2: {
    http: { http2_recv_buffer_size: 'word' },
    'http server': {
      http2: 'flag 1.25.1',
      http2_body_preread_size: 'word 1.11.0',
      http2_idle_timeout: 'time',
      http2_max_concurrent_pushes: 'number 1.13.9',
      http2_max_concurrent_streams: 'number',
      http2_max_field_size: 'size',
      http2_max_header_size: 'size',
      http2_max_requests: 'number 1.11.6',
      http2_pool_size: 'word',
      http2_recv_timeout: 'time',
    },
    'http server location': { http2_chunk_size: 'size', http2_push: 'word* 1.13.9', http2_push_preload: 'flag 1.13.9' },
  },
  http_v3: {
    main: { quic_bpf: 'flag 1.25.0' },
    'http server': {
      http3: 'flag 1.25.0',
      http3_hq: 'flag 1.25.0',
      http3_max_concurrent_streams: 'number 1.25.0',
      http3_stream_buffer_size: 'size 1.25.0',
      quic_active_connection_id_limit: 'number 1.25.0',
      quic_gso: 'flag 1.25.0',
      quic_host_key: 'word 1.25.0',
      quic_retry: 'flag 1.25.0',
    },
  },
} as const

/** Directives of nginx's modules that distributions package apart, and that are dynamic. */
export const dynamicModules = {
  http_geoip: {
    http: {
      geoip_city: 'line',
      geoip_country: 'line',
      geoip_org: 'line',
      geoip_proxy: 'word*',
      geoip_proxy_recursive: 'flag',
    },
  },
  http_image_filter: {
    location: { image_filter: 'line*' },
    'http server location': {
      image_filter_buffer: 'size',
      image_filter_interlace: 'flag',
      image_filter_jpeg_quality: 'word',
      image_filter_sharpen: 'word',
      image_filter_transparency: 'flag',
      image_filter_webp_quality: 'word 1.11.6',
    },
  },
  http_perl: {
    http: { perl_modules: 'word*', perl_require: 'word*', perl_set: 'line*' },
    'location limit_except': { perl: 'word' },
  },
  http_xslt: {
    'http server location': {
      xml_entities: 'word',
      xml_external_entities: 'flag 1.31.3',
      xslt_last_modified: 'flag',
      xslt_param: 'pair*',
      xslt_string_param: 'pair*',
      xslt_types: 'words',
    },
    location: { xslt_stylesheet: 'words*' },
  },
  google_perftools: { main: { google_perftools_profiles: 'word' } },
} as const
