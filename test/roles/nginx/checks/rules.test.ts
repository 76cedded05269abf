import { expect } from 'chai'
import { nginx, page, proxy } from '../../../../roles/nginx/index.js'
import type { NginxInput } from '../../../../roles/nginx/input.js'
import { mergeProblems } from '../../../../src/inventory/validation/problems.js'
import { hostVarsOf, problemsOf } from '../../staged-role.js'

/** The schema checks only how it begins. */
const certificatePem = '-----BEGIN CERTIFICATE-----'

const web = { servers: [{ address: 'web1' }] }

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

  it('accept a correct configuration', () => {
    const right: NginxInput = {
      upstreams: { web },
      servers: [
        proxy('web', { serverNames: ['a.example.com'] }),
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
