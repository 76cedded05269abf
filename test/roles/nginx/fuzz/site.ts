import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import coerce from 'semver/functions/coerce.js'
import gt from 'semver/functions/gt.js'
import { includedSites } from '../../../../roles/nginx/blocks/sites.js'
import { nginx } from '../../../../roles/nginx/index.js'
import type { NginxInput } from '../../../../roles/nginx/input.js'
import { directivesIn } from '../../../../roles/nginx/table/table.js'
import { camelCase } from '../../../../roles/nginx/table/variables.js'
import { contextOf, debian, fileOf, hostVarsOf, problemsOf } from '../../staged-role.js'
import { arbitraryOf, type Overrides } from './arbitrary.js'

/** A configuration that the schema and lint accept, with the files that it includes. */
export interface Configuration {
  readonly variables: NginxInput
  readonly files: readonly { readonly path: string; readonly content: string }[]
  readonly text: string
}

/** A set of variables: invalid for the schema, refused by lint with these sentences, or a configuration. */
export type Outcome = { readonly invalid: string } | { readonly problems: readonly string[] } | Configuration

/** What the host has. Lint knows the version from it, and the certificate is one that OpenSSL can read. */
export interface HostState {
  readonly version: string
  readonly certificate: string
  readonly key: string
}

/** Variables of the whole schema. A few directives of newer versions are among them, which lint must refuse. */
export function variableSets({ version, certificate, key }: HostState): fc.Arbitrary<NginxInput> {
  const newer = newerOptions(version)
  const unknown = new Set([...newer, 'sticky', 'service', 'route'])
  const isLeftOut = (name: string) => unknown.has(name) && name !== 'proxyPassTrailers' && name !== 'earlyHints'
  const settings = { overrides, texts, names, frequent, isLeftOut, maxDepth: 6 }
  const whole = arbitraryOf(nginx.definition.variables, settings) as fc.Arbitrary<NginxInput>
  const files = { certificates: { site: { certificate, key } }, authorities: { clients: certificate } }
  return whole.map((set) => ({ ...set, ...files, install: { from: 'package', version } }))
}

function newerOptions(version: string): ReadonlySet<string> {
  const contexts = ['main', 'events', 'http', 'server', 'location', 'upstream', 'server-if', 'location-if'] as const
  const directives = contexts.flatMap((context) => directivesIn(context))
  const installed = coerce(version)!
  return new Set(
    directives.filter(({ since }) => since !== undefined && gt(since, installed)).map(({ name }) => camelCase(name)),
  )
}

export function outcomeOf(variables: NginxInput): Outcome {
  const parsed = nginx.definition.variables.safeParse(variables)
  if (!parsed.success) return { invalid: parsed.error.message }
  const hosts = hostVarsOf(nginx, [variables])
  const problems = problemsOf(nginx, hosts).filter(({ severity }) => severity === 'error')
  if (problems.length > 0) return { problems: problems.map(({ rule, message }) => `${rule}: ${message}`) }
  const text = fileOf(nginx, '/etc/nginx/nginx.conf', contextOf(nginx, variables, { facts: debian }))
  return { variables, text, files: includedSites(hosts[0]!.vars, '/etc/nginx') }
}

/** Names of upstreams, zones, caches and variables, and paths of locations. */
const names = ['web', 'app', 'a_1', 'main', '/', '/a', '= /b', '~ \\.php$', '@fallback', '404', '502 503', '10%', '*']

const frequent = ['servers', 'locations', 'upstreams', 'limitReqZones', 'limitConnZones', 'caches', 'maps', 'tls']

const name = fc.constantFrom('web', 'app', 'a_1')
const words = [
  'a',
  'Host',
  '$host',
  '${uri}x',
  'a b',
  "it's",
  '"quoted"',
  '{',
  ';',
  '#',
  '\\',
  '$',
  '$nothing',
  '/path',
  'ü',
  '',
]
const texts = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('a', 'www.example.com', '/path', '$host', '$request_uri', '$remote_addr') },
  { weight: 2, arbitrary: fc.constantFrom(...words) },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom(...words), { minLength: 2, maxLength: 3 }).map((all) => all.join('')),
  },
)

const path = (...paths: string[]) => fc.constantFrom(...paths)
const certificate = path('/etc/fuzz/cert.pem', 'site', 'other')
const key = path('/etc/fuzz/key.pem', 'site')
const authority = path('/etc/fuzz/cert.pem', 'clients', 'other')
const secretPem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })

const accessLog = fc.constantFrom(
  false as const,
  '/var/log/nginx/fuzz.log',
  '/var/log/nginx/fuzz.log main',
  '/var/log/nginx/fuzz.log other',
  'syslog:server=127.0.0.1:514 combined',
  ['/var/log/nginx/fuzz.log main buffer=32k flush=5s', '/var/log/nginx/fuzz2.log combined if=$web'],
)

const addresses = fc.subarray(['127.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/32', 'unix:', 'all'], { minLength: 1 })

const tls = fc.record(
  {
    certificate: fc.constant('/etc/fuzz/cert.pem'),
    key: fc.constant('/etc/fuzz/key.pem'),
    protocols: fc.subarray(['TLSv1.2', 'TLSv1.3'], { minLength: 1 }),
    ciphers: fc.constantFrom('HIGH:!aNULL', 'ECDHE-RSA-AES128-GCM-SHA256', 'nonsense'),
    sessionTimeout: fc.integer({ min: 1, max: 86400 }),
    sessionTickets: fc.boolean(),
    hsts: fc.integer({ min: 0, max: 1000 }),
    clients: fc.record(
      {
        authority: fc.constantFrom('/etc/fuzz/cert.pem', 'clients', 'other'),
        verify: fc.constantFrom('on', 'optional', 'optional_no_ca'),
        depth: fc.integer({ min: 0, max: 5 }),
      },
      { requiredKeys: ['authority'] },
    ),
  },
  { requiredKeys: ['certificate', 'key'] },
)

const raws = fc.constantFrom(
  '',
  '# a comment',
  'proxy_set_header X-A a;',
  'proxy_set_header Host $http_host;',
  'client_max_body_size 5m;',
  'gzip on;',
  'add_header X-B "b";',
  'expires 1h;',
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
)

/** What a host must know, and what a pattern describes only in part. */
const overrides: Overrides = {
  package: fc.constant('nginx'),
  user: fc.constant('www-data'),
  group: fc.constant('www-data'),
  template: fc.constant(undefined),
  health: fc.constantFrom(false, '127.0.0.1:8999'),
  workerConnections: fc.integer({ min: 1, max: 4096 }),
  rlimitNofile: fc.constantFrom(1024, 16384),
  env: fc.constantFrom('TZ', 'TZ=UTC'),
  sslEngine: fc.constant(undefined),
  workingDirectory: fc.constant('/tmp'),
  lockFile: fc.constant('/run/lock/fuzz.lock'),
  use: fc.constantFrom('epoll', 'poll', 'select'),
  workerCpuAffinity: fc.constantFrom(['auto'], ['01', '10'], ['auto', '0101']),
  dhparam: fc.constant(undefined),
  sessionTicketKeys: fc.constant([]),
  key: fc.constantFrom('$binary_remote_addr', '$host$uri', '$nothing'),
  tls: fc.oneof(fc.constantFrom('site', 'other'), tls),
  crl: fc.constant(undefined),
  page: fc.constant('/404.html'),
  content: fc.constant({}),
  listen: fc.oneof(
    fc.integer({ min: 1, max: 65535 }),
    fc.constantFrom(
      '80',
      '8080 default_server',
      '127.0.0.1:8081',
      '[::1]:82',
      '8443 ssl',
      'unix:/run/fuzz.sock',
      '80 proxy_protocol',
      '8090 backlog=100',
    ),
  ),
  serverNames: fc.array(
    fc.constantFrom(
      'a.example',
      'b.example',
      '*.example',
      '~^(?<tenant>\\w+)\\.example$',
      '_',
      '',
      '.c.example',
      'http://a',
    ),
    { maxLength: 3 },
  ),
  file: fc.constantFrom('shop', 'shop', 'blog', '/srv/maintenance'),
  address: fc.constantFrom('127.0.0.1:81', '127.0.0.1', 'unix:/run/a.sock', '[::1]:8080', 'localhost:82'),
  proxyPass: fc.constantFrom(
    'http://web',
    'http://app/',
    'https://127.0.0.1:8443',
    'http://127.0.0.1:81/path',
    'http://nowhere',
    'http://$host',
    'http://unix:/run/a.sock:/',
  ),
  fastcgiPass: fc.constantFrom('unix:/run/app.sock', '127.0.0.1:9000', 'web', '$host:9000'),
  uwsgiPass: fc.constantFrom('unix:/run/app.sock', '127.0.0.1:9000', 'app'),
  scgiPass: fc.constantFrom('unix:/run/app.sock', '127.0.0.1:9000'),
  grpcPass: fc.constantFrom('grpc://web', 'grpcs://127.0.0.1:443', '127.0.0.1:9000'),
  memcachedPass: fc.constantFrom('127.0.0.1:11211', 'web'),
  accessLog,
  errorLog: fc.constantFrom(
    '/var/log/nginx/fuzz-error.log',
    '/var/log/nginx/fuzz-error.log warn',
    'syslog:server=127.0.0.1 error',
    'stderr',
  ),
  includes: fc.constant([]),
  size: fc.constantFrom('1m', '64k'),
  memory: fc.constantFrom('1m', '2m'),
  zoneSize: fc.constantFrom('64k', '1m'),
  include: fc.constant(undefined),
  raw: raws,
  main: fc.constantFrom(undefined, 'worker_priority -1;', 'pid /run/x.pid;'),
  events: fc.constantFrom(undefined, 'multi_accept on;'),
  http: raws,
  root: path('/srv', '/srv/my files', '/srv/$host'),
  zone: name,
  if: fc.constantFrom(
    '$host = a',
    '$request_method !~ ^(GET|HEAD)$',
    '-f $request_filename',
    '!-d /srv',
    '$http_cookie ~* "beta=(\\d+)"',
    '$nothing',
    '$uri',
    'host = a',
    '$host ~ (',
  ),
  pattern: fc.constantFrom('^/old/(.*)$', '\\.php$', '.*', '^/(', 'a{2,3}', '^/(?<rest>.*)$'),
  replacement: fc.constantFrom('/new/$1', '/b?', 'https://$host$request_uri', '/c', '$nothing', '/d/$rest'),
  path: path('/var/cache/fuzz/a', '/var/cache/fuzz/b'),
  file_: fc.constant(undefined),
  resolver: fc.constantFrom(['127.0.0.1'], ['127.0.0.1:5353', 'valid=30s'], ['127.0.0.53', '127.0.0.54', 'ipv6=off']),
  proxySslCertificate: certificate,
  proxySslCertificateKey: key,
  proxySslTrustedCertificate: authority,
  uwsgiSslCertificate: certificate,
  uwsgiSslCertificateKey: key,
  uwsgiSslTrustedCertificate: authority,
  grpcSslCertificate: certificate,
  grpcSslCertificateKey: key,
  grpcSslTrustedCertificate: authority,
  sslTrustedCertificate: authority,
  sslClientCertificate: authority,
  ...Object.fromEntries(
    ['proxySslCrl', 'uwsgiSslCrl', 'grpcSslCrl', 'sslCrl', 'sslStaplingFile', 'quicHostKey', 'sslEchFile'].map(
      (each) => [each, fc.constant(undefined)],
    ),
  ),
  ...Object.fromEntries(
    ['proxySslPasswordFile', 'uwsgiSslPasswordFile', 'grpcSslPasswordFile', 'sslPasswordFile'].map((each) => [
      each,
      fc.constant('/etc/fuzz/passwords'),
    ]),
  ),
  ...Object.fromEntries(
    ['proxyTempPath', 'fastcgiTempPath', 'uwsgiTempPath', 'scgiTempPath', 'clientBodyTempPath'].map((each, index) => [
      each,
      fc.constantFrom(`/var/lib/nginx/fuzz${index}`, `/var/lib/nginx/fuzz${index} 1 2`),
    ]),
  ),
  secret: fc.constant(secretPem),
  users: fc.constant({ ops: 'fake-password' }),
  allow: addresses,
  deny: addresses,
  resolve: fc.constantFrom(false, false, false, false, false, true),
  method: fc.constantFrom(
    'round-robin',
    'ip_hash',
    'least_conn',
    'random',
    'random two',
    'random two least_conn',
    'least_time header',
    { hash: '$request_uri' },
    { hash: '$nothing' },
    { hash: 'a', consistent: true },
  ),
  hash: fc.constantFrom('$request_uri', '$host$uri', 'a', '$nothing'),
}
