import { expect } from 'chai'
import { nginx, page, proxy } from '../../../../roles/nginx/index.js'
import type { NginxInput } from '../../../../roles/nginx/input.js'
import { mergeProblems } from '../../../../src/inventory/validation/problems.js'
import { hostVarsOf, problemsOf } from '../../staged-role.js'

/** The schema checks only how it begins. */
const certificatePem = '-----BEGIN CERTIFICATE-----'

const web = { servers: [{ address: 'web1' }] }
const port = { servers: [{ address: 'web1:5000' }] }
const tls = { certificate: '/etc/ssl/site.pem', key: '/etc/ssl/site.key' }
const source = {
  from: 'source',
  version: '1.22.1',
  sha256: '0'.repeat(64),
  tarball: 'https://example.com/nginx-1.22.1.tar.gz',
} as const

/** What is declared, the variable it is about, a piece of the message, and the rule. */
const mistakes: [string, NginxInput, string, RegExp, string][] = [
  [
    'a backup server with ip_hash',
    { upstreams: { web: { method: 'ip_hash', servers: [{ address: 'web1' }, { address: 'web2', backup: true }] } } },
    'nginx.upstreams.web.servers',
    /backup server, which ip_hash does not support/,
    'method-with-backup',
  ],
  [
    'an upstream of backup servers only',
    { upstreams: { web: { servers: [{ address: 'web1', backup: true }] } } },
    'nginx.upstreams.web.servers',
    /only backup servers/,
    'upstream-of-backups',
  ],
  [
    'an upstream that is not declared',
    { upstreams: { web }, servers: [proxy('wbe')] },
    'nginx.servers.0.locations./.proxyPass',
    /http:\/\/wbe names the upstream wbe, which is not declared/,
    'undeclared-upstream',
  ],
  [
    'the same port and name twice',
    { servers: [{ listen: 80 }, { listen: '0.0.0.0:80' }] },
    'nginx.servers.1',
    /two servers listen on 80 for the name _/,
    'duplicate-server',
  ],
  [
    'two pages in one folder, however that is written',
    { servers: [page('a\n', { root: '/srv/site' }), page('b\n', { listen: 81, root: '/srv//site/' })] },
    'nginx.servers.1.page',
    /two servers have different pages in \/srv\/site$/,
    'conflicting-content',
  ],
  [
    'two contents of one file',
    {
      servers: [
        { root: '/srv', content: { 'a/b.txt': '1' } },
        { listen: 81, root: '/srv/a', content: { 'b.txt': '2' } },
      ],
    },
    'nginx.servers.1.content',
    /two servers have different content for \/srv\/a\/b.txt/,
    'conflicting-content',
  ],
  [
    'a template that does not exist',
    { template: 'templates/nginx.conf.ejs' },
    'nginx.template',
    /the template cannot be read: ENOENT/,
    'unreadable-template',
  ],
  [
    'content that does not exist',
    { servers: [{ root: '/srv', content: { 'a.txt': { file: '/nonexistent/a.txt' } } }] },
    'nginx.servers.0.content',
    /the content of \/srv\/a.txt cannot be read: ENOENT/,
    'unreadable-content',
  ],
  [
    "a vendor's key that does not exist",
    { install: { from: 'repository', key: '/nonexistent/key.asc' } },
    'nginx.install.key',
    /\/nonexistent\/key.asc cannot be read: ENOENT/,
    'unusable-install-file',
  ],
  [
    "a vendor's key that is something else",
    { install: { from: 'repository', key: import.meta.filename } },
    'nginx.install.key',
    /does not contain an armoured public key/,
    'unusable-install-file',
  ],
  [
    'a tarball that does not exist',
    { install: { from: 'source', version: '1.26.3', sha256: '0'.repeat(64), tarball: '/nonexistent/nginx.tar.gz' } },
    'nginx.install.tarball',
    /\/nonexistent\/nginx.tar.gz cannot be read: ENOENT/,
    'unusable-install-file',
  ],
  [
    'a tarball that is another one',
    { install: { from: 'source', version: '1.26.3', sha256: '0'.repeat(64), tarball: import.meta.filename } },
    'nginx.install.tarball',
    /is not the declared tarball/,
    'unusable-install-file',
  ],
  [
    'a repository file that does not exist',
    { yumRepositories: { base: { file: '/nonexistent/base.repo' } } },
    'nginx.yumRepositories.base',
    /the repository file cannot be read: ENOENT/,
    'unusable-install-file',
  ],
  [
    'a certificate that is not declared',
    { servers: [{ tls: 'site' }] },
    'nginx.servers.0.tls',
    /the certificate site is not declared/,
    'undeclared-certificate',
  ],
  [
    'a restriction that nginx never evaluates',
    { servers: [{ locations: { '/secret': { return: 200, allow: ['10.0.0.0/8'] } } }] },
    'nginx.servers.0.locations./secret',
    /\/secret has a return, which nginx evaluates before auth, allow and deny/,
    'unrestricted-return',
  ],
  [
    'a log format that is not declared',
    { servers: [{ locations: { '/': { accessLog: '/data/logs/access.log access' } } }] },
    'nginx.servers.0.locations./.accessLog',
    /the log format access is not declared/,
    'undeclared-log-format',
  ],
  [
    'a stream server on a port of HTTP',
    {
      servers: [{ listen: '198.18.0.11:5000' }],
      stream: { upstreams: { web: port }, servers: [{ listen: { port: '4999-5001' }, proxyPass: 'web' }] },
    },
    'nginx.stream.servers.0.listen',
    /this stream server and a server of HTTP listen on 4999-5001/,
    'address-in-use',
  ],
  [
    'a stream server on the port of HTTP/3',
    {
      servers: [{ tls, http3: true }],
      stream: { upstreams: { web: port }, servers: [{ listen: 443, udp: true, proxyPass: 'web' }] },
    },
    'nginx.stream.servers.0.listen',
    /this stream server and a server of HTTP listen on udp 443/,
    'address-in-use',
  ],
  [
    'two stream servers on one port',
    {
      stream: {
        upstreams: { web: port },
        servers: [
          { listen: 53, udp: true, proxyPass: 'web' },
          { listen: '*:53 udp', udp: true, proxyPass: 'web' },
        ],
      },
    },
    'nginx.stream.servers.1.listen',
    /this stream server and another stream server listen on udp 53/,
    'address-in-use',
  ],
  [
    'two default servers',
    {
      servers: [
        { listen: { port: 80, defaultServer: true } },
        { listen: '*:80 default_server', serverNames: ['b.example.com'] },
      ],
    },
    'nginx.servers.1.listen',
    /two servers are the default server of 80/,
    'conflicting-listen',
  ],
  [
    'a server of an address that expects the PROXY protocol elsewhere',
    { servers: [{ listen: { port: 80, proxyProtocol: true } }, { listen: 80, serverNames: ['b.example.com'] }] },
    'nginx.servers.1.listen',
    /another server of 80 expects the PROXY protocol/,
    'conflicting-listen',
  ],
  [
    'parameters of one socket in two servers, one of them as text',
    {
      servers: [{ listen: '80 reuseport' }, { listen: { port: 80, reuseport: true }, serverNames: ['b.example.com'] }],
    },
    'nginx.servers.1.listen',
    /two servers give the socket of 80 parameters \(reuseport, reuseport\)/,
    'conflicting-listen',
  ],
  [
    'different parameters of one socket',
    {
      servers: [
        { listen: { port: 80, backlog: 100 } },
        { listen: { port: 80, backlog: 200 }, serverNames: ['b.example.com'] },
      ],
    },
    'nginx.servers.1.listen',
    /\(backlog=100, backlog=200\)/,
    'conflicting-listen',
  ],
  [
    'a stream that names an upstream of HTTP',
    { upstreams: { web }, stream: { servers: [{ listen: 5000, proxyPass: 'web' }] } },
    'nginx.stream.servers.0.proxyPass',
    /web is not an upstream of nginx.stream/,
    'undeclared-stream-upstream',
  ],
  [
    'a name of TLS without its upstream',
    {
      stream: { upstreams: { web: port }, servers: [{ listen: 443, sni: { 'a.example.com': 'web', default: 'wbe' } }] },
    },
    'nginx.stream.servers.0.sni.default',
    /wbe is not an upstream of nginx.stream/,
    'undeclared-stream-upstream',
  ],
  [
    'a backup server in a stream upstream with a hash',
    {
      stream: {
        upstreams: {
          db: { method: { hash: '$remote_addr' }, servers: [{ address: 'a:1' }, { address: 'b:1', backup: true }] },
        },
      },
    },
    'nginx.stream.upstreams.db.servers',
    /a backup server, which hash does not support/,
    'unusable-stream-upstream',
  ],
  [
    'a stream upstream of backup servers only',
    { stream: { upstreams: { db: { servers: [{ address: 'b:1', backup: true }] } } } },
    'nginx.stream.upstreams.db.servers',
    /only backup servers/,
    'unusable-stream-upstream',
  ],
  [
    'a log of streams without a format',
    { stream: { accessLog: '/var/log/nginx/stream.log' } },
    'nginx.stream.accessLog',
    /\/var\/log\/nginx\/stream.log has no format/,
    'undeclared-stream-log-format',
  ],
  [
    'a log of a stream with a format of HTTP',
    {
      stream: {
        upstreams: { web: port },
        servers: [{ listen: 5000, proxyPass: 'web', accessLog: '/var/log/nginx/stream.log main' }],
      },
    },
    'nginx.stream.servers.0.accessLog',
    /the log format main is not declared/,
    'undeclared-stream-log-format',
  ],
  [
    'a certificate of a stream that is not declared',
    { stream: { upstreams: { web: port }, servers: [{ listen: 5000, proxyPass: 'web', tls: 'site' }] } },
    'nginx.stream.servers.0.tls',
    /the certificate site is not declared/,
    'undeclared-certificate',
  ],
  [
    'raw text of a stream without its end',
    { stream: { raw: 'map $remote_addr $b { default 1;' } },
    'nginx.stream.raw',
    /the block `map` is not closed/,
    'raw-syntax',
  ],
  [
    'a module that is not compiled in',
    { install: source, stream: { upstreams: { web: port }, servers: [{ listen: 443, sni: { default: 'web' } }] } },
    'nginx.stream.servers.0',
    /this needs the module stream_ssl_preread/,
    'missing-module',
  ],
  [
    'a package of a module for a source build',
    { install: source, modules: ['brotli'] },
    'nginx.modules.0',
    /this needs the module brotli/,
    'missing-module',
  ],
  [
    'HTTP/3 of an nginx without it',
    { install: { ...source, modules: ['http_ssl', 'http_v3', 'http_stub_status'] }, servers: [{ tls, http3: true }] },
    'nginx.servers.0.http3',
    /nginx 1.22.1 has no HTTP\/3/,
    'too-old-for-http3',
  ],
  [
    'more connections than files',
    { workerConnections: 51200 },
    'nginx.rlimitNofile',
    /16384 files, which is less than/,
    'too-few-files',
  ],
]

/** What the schema rejects: the variables, and the path that it names. */
const invalid: [string, object, string][] = [
  ['a page without a root', { servers: [{ page: 'x' }] }, 'servers.0'],
  [
    'a semicolon in an address',
    { upstreams: { web: { servers: [{ address: 'web1; }' }] } } },
    'upstreams.web.servers.0.address',
  ],
  [
    'two answers in one location',
    { servers: [{ locations: { '/': { return: 404, status: true } } }] },
    'servers.0.locations./',
  ],
  ['an unknown variable', { worker_processes: 4 }, ''],
  ['content without a root', { servers: [{ content: { 'a.txt': '' } }] }, 'servers.0'],
  [
    'content outside of its root',
    { servers: [{ root: '/srv', content: { '../a.txt': '' } }] },
    'servers.0.content.../a.txt',
  ],
  [
    'a certificate on the host without its key',
    { servers: [{ tls: { certificate: '/etc/ssl/a.pem' } }] },
    'servers.0.tls',
  ],
  [
    'a key that is none',
    { certificates: { site: { certificate: certificatePem, key: 'x' } } },
    'certificates.site.key',
  ],
  ['half an address', { servers: [{ allow: ['10/8'] }] }, 'servers.0.allow.0'],
  ['authentication of nobody', { servers: [{ auth: { users: {} } }] }, 'servers.0.auth.users'],
  ['a user with a colon', { servers: [{ auth: { users: { 'a:b': 'fake' } } }] }, 'servers.0.auth'],
  ['HTTP/2 without TLS', { servers: [{ http2: true }] }, 'servers.0'],
  ['a stream without a target', { stream: { servers: [{ listen: 1 }] } }, 'stream.servers.0'],
  [
    'a stream that passes TLS on and decrypts it',
    { stream: { servers: [{ listen: 1, sni: { default: 'a' }, tls: 'site' }] } },
    'stream.servers.0',
  ],
  [
    'TLS over UDP',
    { stream: { servers: [{ listen: 1, udp: true, proxyPass: 'a', proxyTls: true }] } },
    'stream.servers.0',
  ],
  ['datagrams of TCP', { stream: { servers: [{ listen: 1, proxyPass: 'a', responses: 1 }] } }, 'stream.servers.0'],
  [
    'a stream upstream without a port',
    { stream: { upstreams: { a: { servers: [{ address: 'web1' }] } } } },
    'stream.upstreams.a.servers.0.address',
  ],
  ['a module without anything', { modules: [{}] }, 'modules.0'],
  ['a relative root', { servers: [{ root: 'www' }] }, 'servers.0.root'],
]

describe("nginx's rules", () => {
  for (const [what, variables, variable, message, rule] of mistakes) {
    it(`find ${what}`, () => {
      const problems = mergeProblems(problemsOf(nginx, hostVarsOf(nginx, [variables, variables])))
      expect(problems).to.have.lengthOf(1)
      expect(problems[0])
        .to.include({ variable, rule: `nginx/${rule}`, severity: 'error' })
        .and.deep.include({ hosts: ['lb1', 'lb2'] })
      expect(problems[0]!.message).to.match(message)
      expect(problems[0]!.hint).to.be.a('string')
    })
  }

  it('advise against a repository whose packages are not verified', () => {
    const found = (text: string) => problemsOf(nginx, hostVarsOf(nginx, [{ yumRepositories: { base: text } }]))
    expect(found('[base]\nbaseurl=https://mirror.example.com/\ngpgcheck = 0\n')[0]).to.include({
      rule: 'nginx/unsigned-repository',
      severity: 'advice',
      variable: 'nginx.yumRepositories.base',
    })
    expect(found('[base]\nbaseurl=https://mirror.example.com/\ngpgcheck=1\n')).to.deep.equal([])
  })

  it('accept a correct configuration', () => {
    const right: NginxInput = {
      upstreams: { web },
      stream: {
        upstreams: { db: port },
        maps: { backend: { of: '$remote_addr', default: 'db' } },
        servers: [
          { listen: 5000, proxyPass: 'db', accessLog: '/var/log/nginx/db.log stream' },
          { listen: [{ address: '198.18.0.11', port: 5000 }, '[::1]:443'], proxyPass: '$backend' },
          { listen: 5000, udp: true, proxyPass: '198.18.0.13:53', raw: 'proxy_bind $remote_addr transparent;' },
        ],
      },
      servers: [
        proxy('web', { serverNames: ['a.example.com'] }),
        { listen: { port: 443, reuseport: true }, tls, http3: true },
        { listen: { port: 443, reuseport: true }, tls, http3: true, serverNames: ['d.example.com'] },
        page('b\n', { serverNames: ['b.example.com'] }),
        page('b\n', { serverNames: ['c.example.com'] }),
        {
          listen: 81,
          accessLog: 'syslog:server=unix:/dev/log combined',
          locations: { '/': { proxyPass: 'http://app.example.com:8080/x' }, '/v': { proxyPass: 'http://$host' } },
        },
      ],
    }
    expect(problemsOf(nginx, hostVarsOf(nginx, [right]))).to.deep.equal([])
  })
})

describe("nginx's variables", () => {
  for (const [what, variables, path] of invalid) {
    it(`reject ${what}`, () => {
      const { error } = nginx.definition.variables.safeParse(variables)
      expect(error?.issues.map((issue) => issue.path.join('.'))).to.deep.equal([path])
    })
  }
})
