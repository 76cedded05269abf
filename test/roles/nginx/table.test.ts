import { expect } from 'chai'
import { nginx } from '../../../roles/nginx/index.js'
import type { Context } from '../../../roles/nginx/table/notation.js'
import { ownerOf } from '../../../roles/nginx/table/others.js'
import { contextsOf, directiveIn, directiveNames, directivesIn } from '../../../roles/nginx/table/table.js'
import { ownVariables, variableOf } from '../../../roles/nginx/table/variables.js'
import { objectIn } from '../../../src/reference/schema.js'

const shape = objectIn(nginx.definition.variables)!._zod.def.shape

describe("The table of nginx's directives", () => {
  it('has a module for each directive that a build may leave out, and none for the others', () => {
    expect(directiveIn('location', 'sub_filter')).to.deep.include({ module: 'http_sub', isRepeatable: true })
    expect(directiveIn('location', 'proxy_read_timeout')).not.to.have.property('module')
  })

  it('knows the contexts and the versions of nginx', () => {
    expect(contextsOf('proxy_pass')).to.have.members(['location', 'location-if', 'limit_except', 'stream-server'])
    expect(directiveIn('upstream', 'keepalive_time')!.since).to.equal('1.19.10')
    expect(directiveIn('server', 'proxy_pass')).to.equal(undefined)
    expect(contextsOf('nonsense')).to.equal(undefined)
  })

  it('does not give a directive of nginx to somebody else', () => {
    expect(directiveNames().filter((name) => ownerOf(name) !== undefined)).to.deep.equal([])
  })

  it('names only variables that the schema has', () => {
    const tops = directivesIn('http')
      .filter(({ isDynamic, kind }) => !isDynamic && kind !== 'block')
      .map(({ name }) => variableOf('http', name))
    expect(tops.filter((name) => name !== undefined && !(name in shape))).to.deep.equal([])
  })

  it('names own variables only for directives that the context has', () => {
    for (const [context, own] of Object.entries(ownVariables)) {
      const unknown = Object.keys(own).filter((name) => !directiveIn(context as Context, name))
      expect(unknown, context).to.deep.equal([])
    }
  })
})

/** The directives that most sites have, by block. */
const common: Readonly<Partial<Record<Context, string>>> = {
  main: 'user worker_processes worker_rlimit_nofile error_log worker_priority worker_shutdown_timeout',
  events: 'worker_connections multi_accept use',
  http: `access_log client_max_body_size default_type error_page geo gzip gzip_types include keepalive_timeout
    limit_conn_zone limit_req_zone log_format map proxy_cache_path real_ip_header resolver sendfile server server_tokens
    set_real_ip_from split_clients ssl_protocols tcp_nopush types_hash_max_size upstream`,
  upstream: 'hash ip_hash keepalive least_conn random resolver resolver_timeout server sticky zone',
  server: `access_log add_header auth_basic client_body_timeout client_max_body_size error_log error_page if include
    index limit_req limit_req_log_level limit_req_status listen location return rewrite root send_timeout server_name
    server_tokens set ssl_certificate ssl_certificate_key ssl_ciphers ssl_client_certificate ssl_prefer_server_ciphers
    ssl_protocols ssl_session_cache ssl_session_timeout ssl_stapling ssl_verify_client`,
  location: `access_log add_header alias allow auth_basic auth_request client_max_body_size deny error_page expires
    fastcgi_param fastcgi_pass grpc_pass if include index internal limit_conn limit_except limit_rate limit_req
    limit_req_status location proxy_buffer_size proxy_buffering proxy_buffers proxy_busy_buffers_size proxy_cache
    proxy_cache_background_update proxy_cache_bypass proxy_cache_convert_head proxy_cache_key proxy_cache_lock
    proxy_cache_methods proxy_cache_min_uses proxy_cache_revalidate proxy_cache_use_stale proxy_cache_valid
    proxy_connect_timeout proxy_hide_header proxy_http_version proxy_ignore_client_abort proxy_intercept_errors
    proxy_max_temp_file_size proxy_next_upstream proxy_pass proxy_read_timeout proxy_redirect proxy_request_buffering
    proxy_send_timeout proxy_set_header proxy_ssl_name proxy_ssl_protocols proxy_ssl_server_name
    proxy_ssl_trusted_certificate proxy_ssl_verify proxy_ssl_verify_depth return rewrite root set ssi stub_status
    sub_filter try_files uwsgi_pass`,
}

describe('A site as most are', () => {
  for (const [context, names] of Object.entries(common)) {
    it(`has a variable for each directive of ${context}`, () => {
      const without = names
        .split(/\s+/)
        .filter((name) => !directiveIn(context as Context, name) || variableOf(context as Context, name) === undefined)
      expect(without).to.deep.equal([])
    })
  }
})
