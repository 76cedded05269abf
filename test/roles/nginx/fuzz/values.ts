import fc from 'fast-check'
import type { Overrides } from './arbitrary.js'

/** Values that are right in most cases, and sometimes wrong, so that lint must refuse them. */
function mostly<T>(right: readonly T[], wrong: readonly T[] = []): fc.Arbitrary<T> {
  if (wrong.length === 0) return fc.constantFrom(...right)
  return fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: fc.constantFrom(...wrong) },
  )
}

/** Keys of records by property; those of `''` for all others. */
export const names = {
  '': ['/', '/a', '= /b', '~ \\.php$', '@fallback', '404', '502 503', 'a_1'],
  upstreams: ['web', 'app'],
  limitReqZones: ['req'],
  limitConnZones: ['conn'],
  limitConn: ['conn'],
  caches: ['cache', 'second'],
  logFormats: ['main', 'other'],
  maps: ['from_map'],
  geos: ['from_geo'],
  splitClients: ['from_split'],
  shares: ['10%', '*', '50%'],
  set: ['from_set', 'args'],
}

export const frequent = ['servers', 'locations', 'upstreams', 'limitReqZones', 'limitConnZones', 'caches', 'maps']

const odd = ['a b', "it's", '"quoted"', '{', ';', '#', '\\', 'ü', '', 'a\'b"c', '# {x};', '${uri}x', 'Host']
const broken = ['$', '$nothing', 'a $ b']

export const texts = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom('a', 'www.example.com', '/path', '$host', '$request_uri', '$remote_addr') },
  { weight: 20, arbitrary: fc.constantFrom(...odd) },
  { weight: 1, arbitrary: fc.constantFrom(...broken) },
)

const certificate = mostly(['/etc/fuzz/cert.pem', 'site'], ['other'])
const key = mostly(['/etc/fuzz/key.pem', 'site'])
const authority = mostly(['/etc/fuzz/cert.pem', 'clients'], ['other'])
const addresses = fc.subarray(['127.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/32', 'unix:', 'all'], { minLength: 1 })

const tlsSettings = fc.record(
  {
    certificate: fc.constant('/etc/fuzz/cert.pem'),
    key: fc.constant('/etc/fuzz/key.pem'),
    protocols: fc.subarray(['TLSv1.2', 'TLSv1.3'], { minLength: 1 }),
    ciphers: mostly(['HIGH:!aNULL', 'ECDHE-RSA-AES128-GCM-SHA256'], ['nonsense']),
    sessionTimeout: fc.integer({ min: 1, max: 86400 }),
    sessionTickets: fc.boolean(),
    hsts: fc.integer({ min: 0, max: 1000 }),
    clients: fc.record(
      {
        authority,
        verify: fc.constantFrom('on', 'optional', 'optional_no_ca'),
        depth: fc.integer({ min: 0, max: 5 }),
      },
      { requiredKeys: ['authority'] },
    ),
  },
  { requiredKeys: ['certificate', 'key'] },
)

const raws = mostly(
  [
    undefined,
    undefined,
    '',
    '# a comment',
    'proxy_set_header X-A a;',
    'client_max_body_size 5m;',
    'gzip on;',
    'add_header X-B "b";',
    'expires 1h;',
  ],
  [
    'proxy_set_header Host $http_host;',
    'location /raw { return 204; }',
    'location / { return 204; }',
    'if ($host = a) { return 301 /a; }',
    'gzip maybe;',
    'gzzip on;',
    'listen 8099;',
    'auth_basic "a";',
    'upstream raw { server 127.0.0.1:81; }',
    'keepalive 4;',
    'map $uri $raw { default 1; }',
    'limit_req zone=web;',
    'root /srv;',
    'return 200 "a";',
    'types { text/plain x; }',
    'log_format main a;',
    'add_header X "a;',
    'location ~ ( { }',
    'proxy_buffers 1 4k;',
  ],
)

const all = (keys: readonly string[], arbitrary: (index: number) => fc.Arbitrary<unknown>): Overrides =>
  Object.fromEntries(keys.map((name, index) => [name, arbitrary(index)]))

/** What a host must know, and what a pattern describes only in part. */
export const overrides: Overrides = {
  package: fc.constant('nginx'),
  modules: fc.constant([]),
  yumRepositories: fc.constant({}),
  user: fc.constant('www-data'),
  group: fc.constant('www-data'),
  template: fc.constant(undefined),
  health: fc.constantFrom(false, '127.0.0.1:8999'),
  workerConnections: mostly([512, 1024, 4096], [1, 2]),
  rlimitNofile: fc.constantFrom(4096, 16384),
  env: fc.constantFrom('TZ', 'TZ=UTC'),
  sslEngine: fc.constant(undefined),
  workingDirectory: fc.constant('/tmp'),
  lockFile: fc.constant('/run/lock/fuzz.lock'),
  workerCpuAffinity: fc.constantFrom(['auto'], ['01', '10'], ['auto', '0101']),
  dhparam: fc.constant(undefined),
  sessionTicketKeys: fc.constant([]),
  key: mostly(['$binary_remote_addr', '$host$uri'], ['$from_map', '$nothing']),
  tls: fc.oneof(mostly(['site'], ['other']), tlsSettings),
  crl: fc.constant(undefined),
  page: fc.constant('/404.html'),
  content: fc.constant({}),
  listen: fc.oneof(
    fc.integer({ min: 1, max: 65535 }),
    fc.constantFrom('80', '127.0.0.1:8081', '[::1]:82', '8443 ssl', 'unix:/run/fuzz.sock', '8090 backlog=100'),
  ),
  serverNames: fc.array(
    mostly(
      [
        'a.example',
        'b.example',
        '*.example',
        '~^(?<tenant>\\w+)\\.example$',
        '_',
        '',
        '.c.example',
        'www.d.*',
        '$hostname',
      ],
      ['http://a', 'a.*.b', '""', 'w*w.example'],
    ),
    { maxLength: 3 },
  ),
  address: fc.constantFrom('127.0.0.1:81', '127.0.0.1', 'unix:/run/a.sock', '[::1]:8080', 'localhost:82'),
  proxyPass: mostly(
    [
      'http://127.0.0.1:81',
      'https://127.0.0.1:8443',
      'http://127.0.0.1:81/path',
      'http://$host',
      'http://unix:/run/a.sock:/',
    ],
    ['http://web', 'http://app/', 'http://nowhere'],
  ),
  fastcgiPass: mostly(['unix:/run/app.sock', '127.0.0.1:9000', '$host:9000'], ['web', 'nowhere']),
  uwsgiPass: mostly(['unix:/run/app.sock', '127.0.0.1:9000'], ['app']),
  scgiPass: mostly(['unix:/run/app.sock', '127.0.0.1:9000']),
  grpcPass: mostly(['grpcs://127.0.0.1:443', '127.0.0.1:9000'], ['grpc://web']),
  memcachedPass: mostly(['127.0.0.1:11211'], ['web']),
  accessLog: mostly(
    [
      false,
      '/var/log/nginx/fuzz.log',
      '/var/log/nginx/fuzz.log combined',
      'syslog:server=127.0.0.1:514 combined',
      ['/var/log/nginx/fuzz.log combined buffer=32k flush=5s', '/var/log/nginx/fuzz2.log combined if=$host'],
    ] as unknown[],
    ['/var/log/nginx/fuzz.log other', '/var/log/nginx/fuzz.log combined if=$nothing'],
  ),
  errorLog: fc.constantFrom('/var/log/nginx/fuzz-error.log', '/var/log/nginx/fuzz-error.log warn', 'stderr'),
  includes: fc.constant([]),
  include: fc.constant(undefined),
  size: fc.constantFrom('1m', '64k'),
  memory: fc.constantFrom('1m', '2m'),
  zoneSize: fc.constantFrom('64k', '1m'),
  raw: raws,
  http: raws,
  main: mostly([undefined, 'worker_priority -1;'], ['pid /run/x.pid;']),
  events: fc.constantFrom(undefined, 'multi_accept on;'),
  root: fc.constantFrom('/srv', '/srv/my files', '/srv/$host'),
  zone: mostly(['req'], ['nowhere']),
  if: mostly(
    [
      '$host = a',
      '$request_method !~ ^(GET|HEAD)$',
      '-f $request_filename',
      '!-d /srv',
      '$http_cookie ~* "beta=(\\d+)"',
      '$uri',
    ],
    ['$nothing', 'host = a', '$host ~ (', '$host = ', '$host == a', '-x'],
  ),
  pattern: mostly(['^/old/(.*)$', '\\.php$', '.*', 'a{2,3}', '^/(?<rest>.*)$'], ['^/(', '*.php']),
  replacement: mostly(['/new/$1', '/b?', 'https://$host$request_uri', '/c'], ['$nothing', '/d/$rest']),
  path: fc.constantFrom(undefined, undefined, undefined, '/var/cache/fuzz/a', '/var/cache/fuzz/b'),
  resolver: fc.constantFrom(['127.0.0.1'], ['127.0.0.1:5353', 'valid=30s'], ['127.0.0.53', '127.0.0.54', 'ipv6=off']),
  sslEcdhCurve: mostly(['auto', 'X25519:prime256v1'], ['nonsense']),
  users: fc.constant({ ops: 'fake-password' }),
  allow: addresses,
  deny: addresses,
  resolve: mostly([false], [true]),
  backup: mostly([false], [true]),
  method: mostly(
    [
      'round-robin',
      'ip_hash',
      'least_conn',
      'random',
      'random two',
      { hash: '$request_uri' },
      { hash: 'a', consistent: true },
    ] as unknown[],
    ['random two least_conn', 'least_time header', { hash: '$nothing' }],
  ),
  ...all(['proxyCache', 'fastcgiCache', 'uwsgiCache', 'scgiCache'], () =>
    mostly(['off', '$host'], ['cache', 'nowhere']),
  ),
  ...all(['proxySslCertificate', 'uwsgiSslCertificate', 'grpcSslCertificate'], () => certificate),
  ...all(['proxySslCertificateKey', 'uwsgiSslCertificateKey', 'grpcSslCertificateKey'], () => key),
  ...all(
    [
      'proxySslTrustedCertificate',
      'uwsgiSslTrustedCertificate',
      'grpcSslTrustedCertificate',
      'sslTrustedCertificate',
      'sslClientCertificate',
    ],
    () => authority,
  ),
  ...all(['sslCiphers', 'proxySslCiphers', 'uwsgiSslCiphers', 'grpcSslCiphers'], () =>
    mostly(['HIGH:!aNULL', 'DEFAULT'], ['nonsense']),
  ),
  ...all(['proxySslConfCommand', 'uwsgiSslConfCommand', 'grpcSslConfCommand', 'sslConfCommand'], () =>
    fc.constant({ Options: 'PrioritizeChaCha' }),
  ),
  ...all(['proxySslCrl', 'uwsgiSslCrl', 'grpcSslCrl', 'sslCrl', 'sslStaplingFile', 'sslEchFile', 'sslDhparam'], () =>
    fc.constant(undefined),
  ),
  ...all(['proxySslPasswordFile', 'uwsgiSslPasswordFile', 'grpcSslPasswordFile', 'sslPasswordFile'], () =>
    fc.constant('/etc/fuzz/passwords'),
  ),
  ...all(['proxyTempPath', 'fastcgiTempPath', 'uwsgiTempPath', 'scgiTempPath', 'clientBodyTempPath'], (index) =>
    fc.constantFrom(`/var/lib/nginx/fuzz${index}`, `/var/lib/nginx/fuzz${index} 1 2`),
  ),
}
