import { expect } from 'chai'
import { nginx } from '../../../../../roles/nginx/index.js'
import type { NginxInput, NginxLocation, NginxServer } from '../../../../../roles/nginx/input.js'
import { hostVarsOf, problemsOf } from '../../../staged-role.js'

const check = (variables: NginxInput) => problemsOf(nginx, hostVarsOf(nginx, [variables]))
const found = (variables: NginxInput) => check(variables).map(({ rule, variable }) => [rule, variable])
const location = (value: NginxLocation, more: NginxInput = {}): NginxInput => ({
  ...more,
  servers: [{ locations: { '/': value } }],
})
const server = (value: NginxServer, more: NginxInput = {}): NginxInput => ({ ...more, servers: [value] })
const web = { web: { servers: [{ address: '198.18.0.11' }] } }
const proxied = { proxyPass: 'http://web' }
const source = {
  from: 'source',
  version: '1.22.1',
  sha256: '0'.repeat(64),
  tarball: 'https://mirror.example/nginx.tar.gz',
} as const

const mistakes: [string, NginxInput, rule: string, variable: string][] = [
  [
    'a directive in raw text that a variable declares in the same block',
    server({ clientMaxBodySize: '1m', raw: 'client_max_body_size 2m;' }),
    'repeated-directive',
    'nginx.servers.0.raw',
  ],
  [
    'a directive that stands twice in raw text',
    server({ raw: 'gzip on;\ngzip off;' }),
    'repeated-directive',
    'nginx.servers.0.raw',
  ],
  ['a pid file of its own', { raw: { main: 'pid /run/other.pid;' } }, 'repeated-directive', 'nginx.raw.main'],
  [
    'two locations for one path',
    server({ locations: { '/a': { return: 204 } }, raw: 'location /a { return 200; }' }),
    'repeated-directive',
    'nginx.servers.0.raw',
  ],
  [
    'a request header in raw text that a variable declares',
    location(
      { ...proxied, proxySetHeader: { Host: 'a' }, raw: 'proxy_set_header host $http_host;' },
      { upstreams: web },
    ),
    'repeated-header',
    'nginx.servers.0.locations./.raw',
  ],
  [
    'an upstream that nothing declares',
    location(proxied),
    'undeclared-upstream',
    'nginx.servers.0.locations./.proxyPass',
  ],
  [
    'an upstream of gRPC that nothing declares',
    location({ grpcPass: 'grpc://app' }),
    'undeclared-upstream',
    'nginx.servers.0.locations./.grpcPass',
  ],
  [
    'a log format in raw text that nothing declares',
    server({ raw: 'access_log /var/log/nginx/a.log other;' }),
    'undeclared-log-format',
    'nginx.servers.0.raw',
  ],
  [
    'a zone that nothing declares',
    server({ limitReq: [{ zone: 'perip' }] }),
    'undeclared-zone',
    'nginx.servers.0.limitReq',
  ],
  [
    'a zone of the other kind',
    server({ limitConn: { perip: 2 } }, { limitReqZones: { perip: { key: '$binary_remote_addr', rate: '1r/s' } } }),
    'undeclared-zone',
    'nginx.servers.0.limitConn',
  ],
  [
    'a cache that nothing declares',
    location({ ...proxied, proxyCache: 'static' }, { upstreams: web }),
    'undeclared-cache',
    'nginx.servers.0.locations./.proxyCache',
  ],
  [
    'a cache of another protocol',
    location({ fastcgiPass: 'unix:/run/app.sock', fastcgiCache: 'static' }, { caches: { static: {} } }),
    'undeclared-cache',
    'nginx.servers.0.locations./.fastcgiCache',
  ],
  [
    'an authority that nothing declares',
    location({ ...proxied, proxySslTrustedCertificate: 'internal' }, { upstreams: web }),
    'undeclared-authority',
    'nginx.servers.0.locations./.proxySslTrustedCertificate',
  ],
  [
    'a variable that nothing defines',
    location({ return: { code: 200, body: 'it is $beta' } }),
    'unknown-variable',
    'nginx.servers.0.locations./.return',
  ],
  [
    'a dollar sign that begins no variable',
    location({ return: { code: 200, body: '5 $ each' } }),
    'unknown-variable',
    'nginx.servers.0.locations./.return',
  ],
  [
    'a pattern with an open bracket',
    server({ locations: { '~ ^/(a': { return: 204 } } }),
    'invalid-pattern',
    'nginx.servers.0.locations.~ ^/(a',
  ],
  [
    'a pattern with nothing to repeat',
    server({ rewrites: [{ pattern: '*.php', replacement: '/a' }] }),
    'invalid-pattern',
    'nginx.servers.0.rewrites',
  ],
  [
    'a header at an outer level that no location inherits',
    { ...location(proxied, { upstreams: web }), raw: { http: 'proxy_set_header X-Site a;' } },
    'without-effect',
    'nginx.raw.http',
  ],
  [
    'a response header of a server whose locations have their own',
    server({ locations: { '/': { root: '/srv', headers: { 'X-A': 'a' } } }, raw: 'add_header X-B b;' }),
    'without-effect',
    'nginx.servers.0.raw',
  ],
  [
    'authentication without users in a location',
    location({ root: '/srv', raw: 'auth_basic "Staff";' }),
    'auth-without-users',
    'nginx.servers.0.locations./.raw',
  ],
  [
    'authentication without users in http',
    { raw: { http: 'auth_basic "Staff";' } },
    'auth-without-users',
    'nginx.raw.http',
  ],
  [
    'a directive of a newer version than the declared one',
    server(
      { sslRejectHandshake: true },
      {
        install: { from: 'package', version: '1.18.0-6ubuntu14' },
      },
    ),
    'newer-directive',
    'nginx.servers.0.sslRejectHandshake',
  ],
  [
    'a parameter of a newer version than the declared one',
    {
      install: source,
      upstreams: { web: { servers: [{ address: 'a.example', resolve: true }] } },
    },
    'newer-directive',
    'nginx.upstreams.web.servers',
  ],
  [
    'a module that nginx is built without',
    location({ root: '/srv', subFilter: { a: 'b' } }, { install: source }),
    'missing-module',
    'nginx.servers.0.locations./.subFilter',
  ],
  [
    'a directive with a typing error',
    server({ raw: 'prxy_read_timeout 10s;' }),
    'raw-unknown-directive',
    'nginx.servers.0.raw',
  ],
  [
    'a time of another form',
    server({ raw: 'proxy_read_timeout 10 seconds;' }),
    'raw-invalid-parameters',
    'nginx.servers.0.raw',
  ],
  [
    'a switch that is neither on nor off',
    server({ raw: 'gzip yes;' }),
    'raw-invalid-parameters',
    'nginx.servers.0.raw',
  ],
  [
    'a number that is too large',
    server({ raw: 'gzip_comp_level 10;' }),
    'raw-invalid-parameters',
    'nginx.servers.0.raw',
  ],
  [
    'fewer connections than ports',
    { workerConnections: 2, servers: [{ listen: [80, 81] }] },
    'too-few-connections',
    'nginx.workerConnections',
  ],
  ['a thread pool that nothing declares', { aio: 'threads=files' }, 'undeclared-thread-pool', 'nginx.aio'],
  [
    'a condition with another operator',
    server({ conditions: [{ if: '$host == a', return: 403 }] }),
    'invalid-condition',
    'nginx.servers.0.conditions.0',
  ],
  [
    'a location outside the one that it is in',
    server({ locations: { '/a/': { root: '/srv', locations: { '/b/': { root: '/srv' } } } } }),
    'misplaced-location',
    'nginx.servers.0.locations./a/.locations./b/',
  ],
  [
    'a location in that for an exact path',
    server({ locations: { '= /a': { raw: 'location ~ b { }' } } }),
    'misplaced-location',
    'nginx.servers.0.locations.= /a.raw',
  ],
  [
    'a buffer that is larger than the rest of the default ones',
    server({ proxyBufferSize: '64k' }),
    'buffer-sizes',
    'nginx.servers.0.proxyBufferSize',
  ],
  [
    'buffers that only fit those of an outer block',
    { ...location({ root: '/srv', proxyBusyBuffersSize: '8k' }), proxyBufferSize: '16k', proxyBuffers: '8 16k' },
    'buffer-sizes',
    'nginx.servers.0.locations./.proxyBusyBuffersSize',
  ],
  [
    'a connection pool that is larger than a header',
    { connectionPoolSize: '16k' },
    'buffer-sizes',
    'nginx.connectionPoolSize',
  ],
  [
    "a variable with the name of one of nginx's",
    server({ set: { host: 'a' } }),
    'reserved-variable',
    'nginx.servers.0.set',
  ],
  [
    'two caches in one folder',
    { caches: { a: { path: '/var/cache/a' }, b: { path: '/var/cache/a' } } },
    'cache-folder-twice',
    'nginx.caches',
  ],
  [
    'verification of an upstream without its authority',
    location({ ...proxied, proxySslVerify: true }, { upstreams: web }),
    'verification-without-authority',
    'nginx.servers.0.locations./.proxySslVerify',
  ],
  [
    'a limit with the name of an upstream',
    { upstreams: web, limitReqZones: { web: { key: '$binary_remote_addr', rate: '1r/s' } } },
    'zone-name-twice',
    'nginx.upstreams.web.zoneSize',
  ],
  [
    'a default redirect without a proxy',
    server({ proxyRedirect: 'default' }),
    'default-redirect-without-proxy',
    'nginx.servers.0.proxyRedirect',
  ],
  ['TLS without a certificate', server({ listen: '443 ssl' }), 'tls-without-certificate', 'nginx.servers.0.listen'],
  [
    'a server without TLS on a port of TLS',
    {
      servers: [
        { listen: 8443, tls: { certificate: '/a', key: '/b' } },
        { listen: 8443, serverNames: ['b.example'] },
      ],
    },
    'tls-without-certificate',
    'nginx.servers.1.listen',
  ],
  [
    'an application that needs a variable',
    location({ memcachedPass: '127.0.0.1:11211' }),
    'unknown-variable',
    'nginx.servers.0.locations./.memcachedPass',
  ],
  ['a pattern that ends with a backslash', { gzipDisable: ['\\'] }, 'invalid-pattern', 'nginx.gzipDisable'],
  ['ciphers that OpenSSL does not have', { sslCiphers: 'NONSENSE' }, 'unknown-ciphers', 'nginx.sslCiphers'],
  [
    'a path of a proxy in a location for a pattern',
    server({ locations: { '~ ^/a': { proxyPass: 'http://198.18.0.11/b' } } }),
    'path-of-proxy',
    'nginx.servers.0.locations.~ ^/a.proxyPass',
  ],
  [
    'a store beside a cache',
    location({ root: '/srv', proxyStore: 'on', proxyCache: '$host' }),
    'store-with-cache',
    'nginx.servers.0.locations./.proxyStore',
  ],
  [
    'a variable of http in a stream',
    { stream: { logFormats: { a: '$remote_addr $request_uri' } } },
    'unknown-variable',
    'nginx.stream',
  ],
  ['an nginx in the foreground', { raw: { main: 'daemon off;' } }, 'raw-without-daemon', 'nginx.raw.main'],
]

const sound: [string, NginxInput][] = [
  [
    "raw text instead of the role's own lines",
    {
      ...location(
        { ...proxied, raw: 'proxy_set_header Host $http_host;\nproxy_http_version 1.0;' },
        { upstreams: web },
      ),
      raw: { http: 'sendfile off;\nkeepalive_timeout 10;\ngzip off;\nserver_tokens on;' },
    },
  ],
  [
    'names that raw text declares',
    {
      ...server({
        accessLog: '/var/log/nginx/a.log short',
        limitReq: [{ zone: 'perip' }],
        locations: { '/': { proxyPass: 'http://other', proxyCache: 'static' } },
      }),
      raw: {
        http: `upstream other { server 198.18.0.12; }
log_format short '$status $kind';
map $uri $kind { default a; }
limit_req_zone $binary_remote_addr zone=perip:1m rate=1r/s;
proxy_cache_path /var/cache/a keys_zone=static:1m;`,
      },
    },
  ],
  [
    'names that an included file may declare',
    { ...location({ ...proxied, proxyCache: 'a', return: undefined }), includes: ['/etc/nginx/conf.d/*.conf'] },
  ],
  [
    'groups of patterns, and their names',
    server({
      serverNames: ['~^(?<tenant>\\w+)\\.example\\.com$'],
      rewrites: [{ pattern: '^/(.*)\\.html$', replacement: '/$1?t=$tenant' }],
    }),
  ],
  [
    'authentication with a file of users',
    location({ root: '/srv', raw: 'auth_basic "Staff";\nauth_basic_user_file /etc/nginx/users;' }),
  ],
  ['authentication that is off', location({ root: '/srv', raw: 'auth_basic off;' })],
  [
    'a header in raw text beside those of the role',
    location({ ...proxied, raw: 'proxy_set_header X-Site a;' }, { upstreams: web }),
  ],
  [
    'a header of a server that a location inherits',
    server({
      locations: { '/': { root: '/srv' }, '/a': { root: '/srv', headers: { 'X-A': 'a' } } },
      raw: 'add_header X-B b;',
    }),
  ],
  ['directives of nginx Plus', { raw: { http: 'keyval_zone zone=a:1m;' } }],
  [
    'quantifiers and classes of patterns',
    server({ locations: { '~ ^/[^]/]{2,}(?:a|b)*+(?i)x?$': { return: 204 }, '~* \\.(?:png|gif)$': { return: 204 } } }),
  ],
]

describe("nginx's rules for the whole configuration", () => {
  for (const [what, variables, rule, variable] of mistakes) {
    it(`find ${what}`, () => {
      expect(found(variables)).to.deep.equal([[`nginx/${rule}`, variable]])
    })
  }

  for (const [what, variables] of sound) {
    it(`accept ${what}`, () => {
      expect(found(variables)).to.deep.equal([])
    })
  }

  it('say where both of two directives stand, and which variable there is', () => {
    const [problem] = check(server({ clientMaxBodySize: '1m', raw: 'client_max_body_size 2m;' }))
    expect(problem!.message).to.equal(
      'client_max_body_size stands twice in one block: in nginx.servers.0.clientMaxBodySize and nginx.servers.0.raw',
    )
    expect(problem!.hint).to.equal('Declare it once. There is the variable clientMaxBodySize.')
  })

  it('suggest the directive that was meant', () => {
    const [problem] = check(server({ raw: 'prxy_read_timeout 10s;' }))
    expect(problem!.hint).to.match(/^Did you mean 'proxy_read_timeout'\?/)
  })
})
