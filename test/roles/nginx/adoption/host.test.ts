import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { compareNginx } from '../../../../roles/nginx/adoption/comparison/compare.js'
import { adoptHost } from '../../../../roles/nginx/adoption/host.js'
import { includedSites } from '../../../../roles/nginx/blocks/sites.js'
import { nginx } from '../../../../roles/nginx/index.js'
import type { NginxInput } from '../../../../roles/nginx/input.js'
import type { HostFiles } from '../../../../src/index.js'
import { contextOf, debian, enterprise, fileOf } from '../../staged-role.js'
import { outcomeOf, variableSets } from '../fuzz/site.js'
import { filesOfFixture, fixtures } from './fixtures.js'

const main = '/etc/nginx/nginx.conf'
const types = 'types { text/html html; }\n'

/** The files of a host whose servers are the text. */
function hostWith(text: string, outside = ''): HostFiles {
  return new Map([
    [main, `user www-data;\nevents { }\nhttp { include mime.types;\n${text}\n}\n${outside}`],
    ['/etc/nginx/mime.types', types],
  ])
}

function adopted(files: HostFiles) {
  return adoptHost({ files, facts: debian })
}

/** What nginx.conf and its sites are after the role has written them. */
function written(variables: NginxInput, before: HostFiles): HostFiles {
  const vars = nginx.definition.variables.parse(variables)
  const paths = { passwords: '/etc/nginx/auth', certificates: '/etc/nginx/tls' }
  const sites = includedSites(vars, '/etc/nginx', paths).map(({ path, content }) => [path, content] as const)
  const others = [...before].filter(([path]) => path !== main && !path.startsWith('/etc/nginx/sites/'))
  return new Map([[main, fileOf(nginx, main, contextOf(nginx, variables, { facts: debian }))], ...others, ...sites])
}

describe('A configuration of nginx', () => {
  for (const { name } of fixtures) {
    it(`is adopted without a difference: ${name}`, () => {
      const files = filesOfFixture(name)
      const { variables, unavoidable } = adopted(files)
      expect(unavoidable).to.deep.equal([])
      expect(compareNginx(files, written(variables, files), 'www-data')).to.deep.equal([])
    })
  }

  it('is mostly variables, and every directive is counted', () => {
    const counts = fixtures.map(({ name }) => adopted(filesOfFixture(name)).directives)
    const [options, raw] = [
      counts.reduce((sum, each) => sum + each.options, 0),
      counts.reduce((sum, each) => sum + each.raw, 0),
    ]
    expect(options / (options + raw)).to.be.above(0.94)
    expect(
      adopted(hostWith('server { listen 80; gzip on; location / { return 204; } foo_bar 1; }')).directives,
    ).to.deep.equal({
      options: 9,
      raw: 1,
    })
  })

  const cases: readonly (readonly [what: string, text: string, variables: object])[] = [
    ['a server without names', 'server { listen 80; }', { servers: [{ listen: 80, serverNames: [] }] }],
    [
      'both families',
      'server { listen 80 default_server; listen [::]:80 default_server; server_name _; }',
      { servers: [{ listen: '80 default_server', ipv6: true, serverNames: ['_'] }] },
    ],
    [
      'access that ends with all others',
      'server { deny 10.0.0.1; allow 10.0.0.0/8; deny all; }',
      { servers: [{ serverNames: [], deny: ['10.0.0.1'], allow: ['10.0.0.0/8'] }] },
    ],
    [
      'access in another order as raw text',
      'server { allow 10.0.0.0/8; deny 10.0.0.1; }',
      { servers: [{ serverNames: [], raw: 'allow 10.0.0.0/8;\ndeny 10.0.0.1;\n' }] },
    ],
    [
      'rewrites as far as they are in the order of the role',
      'server { set $a 1; if ($a = "x y") { return 403; } set $b 2; return 204; }',
      {
        servers: [
          {
            serverNames: [],
            set: { a: '1' },
            conditions: [{ if: '$a = "x y"', return: 403 }],
            raw: 'set $b 2;\nreturn 204;\n',
          },
        ],
      },
    ],
    [
      'headers that inner ones replace as raw text',
      'server { add_header A 1 always; location / { add_header B "2; 3"; } location /c { add_header A 1 always; add_header C 3; } }',
      {
        servers: [
          {
            serverNames: [],
            headers: { A: '1' },
            locations: {
              '/': { raw: 'add_header B "2; 3";' },
              '/c': { headers: { A: '1', C: { value: '3', always: false } } },
            },
          },
        ],
      },
    ],
    [
      'error pages',
      'server { error_page 404 /404.html; error_page 500 502 = @down; error_page 503 =200 /ok; }',
      {
        servers: [
          {
            serverNames: [],
            errorPages: {
              404: '/404.html',
              '500 502': { page: '@down', code: 'page' },
              503: { page: '/ok', code: 200 },
            },
          },
        ],
      },
    ],
    [
      'a status page as old versions wanted it, and servers that are tried again at once',
      'server { location /s { stub_status on; } } upstream a { server unix:/run/a.sock fail_timeout=0; }',
      {
        servers: [{ serverNames: [], locations: { '/s': { status: true } } }],
        upstreams: { a: { servers: [{ address: 'unix:/run/a.sock', failTimeout: 0 }], zoneSize: false } },
      },
    ],
    [
      'an upstream with a parameter that has no variable as raw text',
      'upstream a { server b:80 slow_start=30s; } upstream c { zone c 64k; server d:80 max_fails=0; }',
      {
        raw: { http: 'upstream a {\n    server b:80 slow_start=30s;\n}' },
        upstreams: { c: { servers: [{ address: 'd:80', maxFails: 0 }], zoneSize: '64k' } },
      },
    ],
  ]
  for (const [what, text, variables] of cases) {
    it(`becomes variables: ${what}`, () => {
      const { variables: found } = adopted(hostWith(text))
      expect(
        Object.fromEntries(Object.keys(variables).map((name) => [name, found[name as keyof NginxInput]])),
      ).to.deep.equal(variables)
    })
  }

  it('keeps files that other programs write', () => {
    const files = new Map([
      ...hostWith(
        'map $uri $new { include moved.map; /a /b; } server { include /etc/letsencrypt/ssl.conf; include own.conf; }',
      ),
      ['/etc/nginx/moved.map', '/x /y;'],
      ['/etc/letsencrypt/ssl.conf', 'ssl_protocols TLSv1.3;'],
      ['/etc/nginx/own.conf', 'gzip on;'],
    ])
    const { variables } = adopted(files)
    expect(variables.maps).to.deep.equal({ new: { from: '$uri', include: 'moved.map', values: { '/a': '/b' } } })
    expect(variables.servers).to.deep.equal([{ serverNames: [], includes: ['/etc/letsencrypt/ssl.conf'], gzip: true }])
  })

  it('has nginx’s own settings, not those of the role, where the host declares none', () => {
    const { variables } = adopted(hostWith(''))
    expect(variables).to.deep.include({
      defaults: false,
      health: false,
      rlimitNofile: false,
      workerProcesses: 1,
      workerConnections: 512,
      accessLog: '/var/log/nginx/access.log',
      logFormats: {},
    })
    expect(
      fileOf(nginx, main, contextOf(nginx, variables, { facts: debian })).replaceAll(/^ +/gm, ''),
    ).to.equal(`# Written by haploy; changes made here are overwritten.
user www-data;
worker_processes 1;
error_log /var/log/nginx/error.log;
pid /run/nginx.pid;
include /etc/nginx/modules-enabled/*.conf;

events {
worker_connections 512;
}

http {
include /etc/nginx/mime.types;
access_log /var/log/nginx/access.log;
}
`)
  })

  it('is adopted on the EL family with its user and its modules', () => {
    const files = new Map([
      [
        main,
        `user nginx;
worker_processes auto;
error_log /var/log/nginx/error.log notice;
pid /run/nginx.pid;
include /usr/share/nginx/modules/*.conf;
load_module /usr/lib64/nginx/modules/ngx_http_own_module.so;
events { worker_connections 1024; }
http {
  log_format main '$remote_addr - $remote_user [$time_local] "$request" ' '$status';
  access_log /var/log/nginx/access.log main;
  include /etc/nginx/mime.types;
  include /etc/nginx/conf.d/*.conf;
  server { listen 80; listen [::]:80; server_name _; root /usr/share/nginx/html; include /etc/nginx/default.d/*.conf; }
}
`,
      ],
      ['/etc/nginx/mime.types', types],
      ['/usr/share/nginx/modules/mod-stream.conf', 'load_module "/usr/lib64/nginx/modules/ngx_stream_module.so";\n'],
      [
        '/usr/share/nginx/modules/mod-brotli.conf',
        'load_module "/usr/lib64/nginx/modules/ngx_http_brotli_filter_module.so";\n',
      ],
    ])
    const { variables, unavoidable } = adoptHost({ files, facts: enterprise('9.4') })
    expect(unavoidable).to.deep.equal([])
    expect(variables).to.deep.include({
      modules: ['brotli', { load: '/usr/lib64/nginx/modules/ngx_http_own_module.so' }],
      errorLog: '/var/log/nginx/error.log notice',
      accessLog: '/var/log/nginx/access.log main',
      servers: [{ listen: 80, ipv6: true, serverNames: ['_'], root: '/usr/share/nginx/html' }],
    })
    expect(variables.user).to.equal(undefined)
  })

  it('is refused with Lua, with text that nginx would not accept, and with a file that nothing includes', () => {
    expect(() => adopted(hostWith('server { content_by_lua_block { ngx.say(1) } }'))).to.throw('has Lua blocks')
    expect(() => adopted(hostWith('server {'))).to.throw('cannot be read: /etc/nginx/nginx.conf')
    const files = new Map([...hostWith(''), ['/etc/nginx/lost.conf', 'gzip on;']])
    expect(() => adopted(files)).to.throw('no include was found that /etc/nginx/lost.conf belongs to')
  })

  describe('that the role has written', () => {
    let folder: string
    const read = (name: string) => readFileSync(join(folder, name), 'utf8')

    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'haploy-adoption-'))
      const files = ['-keyout', join(folder, 'key'), '-out', join(folder, 'crt'), '-days', '30', '-subj', '/CN=fuzz']
      const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
      execFileSync('openssl', ['req', '-x509', ...key, ...files], { stdio: 'ignore' })
    })

    after(() => rmSync(folder, { recursive: true }))

    it('is adopted without a difference, whatever the variables are', function () {
      this.timeout(60_000)
      const host = { version: '1.22.1-9', certificate: read('crt'), key: read('key') }
      const sets = fc.sample(variableSets(host), { numRuns: 120, seed: 7 })
      const accepted = sets.map(outcomeOf).flatMap((each) => ('text' in each ? [each] : []))
      expect(accepted.length).to.be.above(30)
      for (const { text, files, variables: original } of accepted) {
        const before = new Map([
          [main, text],
          ['/etc/nginx/mime.types', types],
          ...files.map(({ path, content }) => [path, content] as const),
        ])
        const { variables, unavoidable } = adopted(before)
        expect(unavoidable, JSON.stringify(original)).to.deep.equal([])
        const again = written({ ...variables, install: original.install }, before)
        expect(compareNginx(before, again, 'www-data'), JSON.stringify(original)).to.deep.equal([])
      }
    })
  })
})
