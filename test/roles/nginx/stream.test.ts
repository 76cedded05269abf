import { expect } from 'chai'
import { type NginxInput, nginx } from '../../../roles/nginx/index.js'
import { changesFor } from '../../../src/core/resource.js'
import { type Facts, FailedError, Output } from '../../../src/index.js'
import { contextOf, debian, enterprise, fileOf, tasksOf } from '../staged-role.js'

const key = '-----BEGIN PGP PUBLIC KEY BLOCK-----\nfake\n'
const conf = (variables: NginxInput, facts: Facts = debian) =>
  fileOf(nginx, '/etc/nginx/nginx.conf', contextOf(nginx, variables, { facts }))

const stream: NginxInput['stream'] = {
  upstreams: {
    db: {
      servers: [
        { address: '198.18.0.13:5432', weight: 2, maxFails: 1, failTimeout: 3, maxConns: 10 },
        { address: '198.18.0.14:5432', backup: true },
        { address: 'unix:/run/db.sock', down: true },
      ],
    },
    dns: { method: { hash: '$remote_addr' }, servers: [{ address: '198.18.0.13:53' }] },
    shop: { method: { hash: '$remote_addr', consistent: false }, servers: [{ address: '198.18.0.13:443' }] },
    any: { method: 'random two', servers: [{ address: '198.18.0.13:443' }] },
  },
  maps: {
    backend: { of: '$remote_addr', default: 'db', values: { '198.18.0.9': 'any', default: 'a b', '~^10\\.': '' } },
  },
  accessLog: '/data/stream.log stream',
  resolver: '127.0.0.53 valid=30s',
  raw: 'preread_timeout 5s;',
  servers: [
    {
      listen: [5432, { address: '2001:db8::1', port: 5433, backlog: 64 }],
      ipv6: true,
      proxyPass: '$backend',
      timeout: 60,
    },
    { listen: 53, udp: true, proxyPass: 'dns', responses: 1, requests: 2, connectTimeout: 0.5 },
    { listen: 443, sni: { 'shop.example.com': 'shop', '*.example.com': 'any', default: '198.18.0.14:443' } },
    {
      listen: 6514,
      proxyPass: 'any',
      tls: { certificate: '/c', key: '/k' },
      proxyTls: true,
      proxyProtocol: true,
      allow: ['198.18.0.0/24'],
      accessLog: false,
      errorLog: '/data/error.log info',
      raw: 'proxy_bind $remote_addr transparent;',
    },
  ],
}

describe('Streams of nginx', () => {
  it('are a block of their own, with upstreams, maps and logs', () => {
    expect(conf({ stream })).to.match(/\n}\n\nstream \{\n/)
    expect(conf({ stream }).replace(/^[\s\S]*\nstream \{\n/, 'stream {\n')).to.equal(expected)
  })

  it('have logs in folders of their own, which are rotated', () => {
    const context = contextOf(nginx, { stream })
    expect(tasksOf(nginx, context).map(({ name }) => name)).to.include('create /data')
    expect(fileOf(nginx, '/etc/logrotate.d/haploy-nginx', context)).to.contain(
      '"/data/stream.log"\n"/data/error.log" {',
    )
  })

  it('do not exist unless they are declared', () => {
    expect(conf({})).not.to.contain('stream {').and.not.contain('load_module')
  })
})

describe('The modules of nginx', () => {
  const packaged = (variables: NginxInput, facts: Facts = debian) =>
    tasksOf(nginx, contextOf(nginx, variables, { facts })).find(({ name }) => name === 'install nginx')!
  const origins: [string, NginxInput, Facts, packages: string, loaded: string[]][] = [
    ['of Debian', { stream, modules: ['geoip2'] }, debian, 'nginx libnginx-mod-stream libnginx-mod-http-geoip2', []],
    [
      'of the EL family',
      { stream, modules: ['brotli'] },
      enterprise('9.4'),
      'nginx nginx-mod-stream nginx-mod-brotli',
      [],
    ],
    [
      'of the vendor, which are to be loaded',
      { install: { from: 'repository', key }, stream, modules: ['njs', 'image-filter'] },
      debian,
      'nginx nginx-module-njs nginx-module-image-filter',
      ['modules/ngx_http_js_module.so', 'modules/ngx_http_image_filter_module.so'],
    ],
    [
      'that are declared by their package',
      { modules: [{ package: 'libnginx-mod-nchan' }, { load: '/opt/a.so' }, 'stream'] },
      debian,
      'nginx libnginx-mod-nchan libnginx-mod-stream',
      ['/opt/a.so'],
    ],
  ]
  for (const [whose, variables, facts, packages, loaded] of origins) {
    it(`are packages ${whose}`, () => {
      const task = packaged(variables, facts)
      expect(task.resource.name).to.equal(packages)
      expect(task.notify).to.deep.equal(['reload nginx'])
      expect(conf(variables, facts).match(/(?<=^load_module ).*(?=;$)/gm) ?? []).to.deep.equal(loaded)
    })
  }

  it('need no reload if there are none', () => {
    expect(packaged({}).notify).to.deep.equal([])
  })

  it('are installed with a pinned nginx', () => {
    const context = contextOf(nginx, { install: { from: 'package', version: '1.22.1-9' }, modules: ['stream'] })
    const { resource } = tasksOf(nginx, context).find((task) => task.name === 'install nginx')!
    const nothing = resource.probe.parse(new Output(0, Buffer.alloc(0), Buffer.alloc(0)))
    expect(changesFor(resource, nothing).map(({ attribute, to }) => `${attribute} ${to}`)).to.deep.equal([
      'nginx 1.22.1-9',
      'libnginx-mod-stream installed',
    ])
  })

  it('fail the host before it is changed if nobody packages them', () => {
    expect(() => packaged({ modules: ['geoip2'] }, enterprise('9.4')))
      .to.throw(FailedError, "haploy knows no package of AlmaLinux 9.4 with nginx's module geoip2")
      .with.property('hint')
      .that.contains("{ package: '…' }")
    expect(() => packaged({ install: { from: 'repository', key }, modules: ['brotli'] })).to.throw(
      FailedError,
      'haploy knows no package of the vendor of nginx',
    )
  })
})

describe('HTTP/2 and HTTP/3', () => {
  const tls = { certificate: '/c', key: '/k' }
  const source = (version: string) => ({
    from: 'source' as const,
    version,
    sha256: '0'.repeat(64),
    tarball: 'https://example.com/nginx.tar.gz',
  })
  const rendered = (version: string, servers: NginxInput['servers']) =>
    fileOf(nginx, '/usr/local/nginx/conf/nginx.conf', contextOf(nginx, { install: source(version), servers }))
  const listening = (text: string) => text.match(/^ +(listen (?!127).*|http2 .*);$/gm)!.map((line) => line.trim())

  it('are parameters of listen in old versions', () => {
    expect(listening(rendered('1.25.0', [{ tls, http2: true, ipv6: true }]))).to.deep.equal([
      'listen 443 ssl http2;',
      'listen [::]:443 ssl http2;',
    ])
  })

  it('are a directive and a UDP port in new versions, whose socket only the first server configures', () => {
    const servers = [
      { tls, http2: true, http3: true, listen: { port: 443, proxyProtocol: true } },
      { tls, http3: true, listen: [443, { port: 8443, reuseport: true }], serverNames: ['b.example.com'] },
    ]
    expect(listening(rendered('1.25.1', servers))).to.deep.equal([
      'listen 443 proxy_protocol ssl;',
      'listen 443 quic reuseport;',
      'http2 on;',
      'listen 443 ssl;',
      'listen 8443 ssl reuseport;',
      'listen 443 quic;',
      'listen 8443 quic reuseport;',
    ])
  })

  it('are announced to browsers', () => {
    expect(rendered('1.25.1', [{ tls, http3: true }])).to.contain(
      `add_header Alt-Svc 'h3=":$server_port"; ma=86400' always;\n`,
    )
  })

  it('follow the version of the installed nginx, or else of the distribution', () => {
    const servers = [{ tls, http2: true }]
    const confTask = (facts: Facts) =>
      tasksOf(nginx, contextOf(nginx, { servers }, { facts })).find(({ name }) => name === 'copy nginx.conf')!
    expect(confTask(debian).resource.probe.script.text).to.contain('nginx -v')
    expect(listening(conf({ servers }))).to.deep.equal(['listen 443 ssl http2;'])
    const trixie = { ...debian, os: { ...debian.os, version: '13' } }
    expect(listening(conf({ servers }, trixie))).to.deep.equal(['listen 443 ssl;', 'http2 on;'])
  })

  it('are refused where nginx has no HTTP/3', () => {
    expect(() => conf({ servers: [{ tls, http3: true }] })).to.throw(FailedError, 'nginx 1.22.1 has no HTTP/3')
  })
})

const expected = `stream {
    log_format stream '$remote_addr [$time_local] $protocol $status $bytes_sent $bytes_received $session_time "$upstream_addr"';
    access_log /data/stream.log stream;
    resolver 127.0.0.53 valid=30s;
    preread_timeout 5s;

    map $remote_addr $backend {
        default db;
        198.18.0.9 any;
        \\default "a b";
        "~^10\\\\." "";
    }

    map $ssl_preread_server_name $haploy_sni_2 {
        hostnames;
        default 198.18.0.14:443;
        shop.example.com shop;
        *.example.com any;
    }

    upstream db {
        zone stream_db 64k;
        server 198.18.0.13:5432 weight=2 max_fails=1 fail_timeout=3s max_conns=10;
        server 198.18.0.14:5432 backup;
        server unix:/run/db.sock down;
    }

    upstream dns {
        zone stream_dns 64k;
        hash $remote_addr consistent;
        server 198.18.0.13:53;
    }

    upstream shop {
        zone stream_shop 64k;
        hash $remote_addr;
        server 198.18.0.13:443;
    }

    upstream any {
        zone stream_any 64k;
        random two;
        server 198.18.0.13:443;
    }

    server {
        listen 5432;
        listen [::]:5432;
        listen [2001:db8::1]:5433 backlog=64;
        proxy_pass $backend;
        proxy_timeout 60s;
    }

    server {
        listen 53 udp;
        proxy_pass dns;
        proxy_connect_timeout 500ms;
        proxy_requests 2;
        proxy_responses 1;
    }

    server {
        listen 443;
        ssl_preread on;
        proxy_pass $haploy_sni_2;
    }

    server {
        listen 6514 ssl;
        ssl_certificate /c;
        ssl_certificate_key /k;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
        ssl_session_cache shared:haploy_stream_tls:10m;
        ssl_session_timeout 86400s;
        ssl_session_tickets off;
        allow 198.18.0.0/24;
        deny all;
        access_log off;
        error_log /data/error.log info;
        proxy_pass any;
        proxy_ssl on;
        proxy_protocol on;
        proxy_bind $remote_addr transparent;
    }
}
`
