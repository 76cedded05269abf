import { expect } from 'chai'
import { nginx, page } from '../../../roles/nginx/index.js'
import type { NginxInput } from '../../../roles/nginx/input.js'
import { contextOf, fileOf, tasksOf } from '../staged-role.js'

const render = (variables: NginxInput) =>
  fileOf(nginx, '/etc/nginx/nginx.conf', contextOf(nginx, { health: false, ...variables }))

/** The last block of a kind, without its indentation. */
function lastBlock(text: string, head: string): string {
  const lines = text.split('\n')
  const start = lines.findLastIndex((line) => line.trim().startsWith(head))
  const indent = /^ */.exec(lines[start]!)![0]
  const end = lines.findIndex((line, index) => index > start && line === `${indent}}`)
  return lines
    .slice(start, end + 1)
    .map((line) => line.slice(indent.length))
    .join('\n')
}

describe('The blocks of nginx.conf', () => {
  it('have the options of nginx by their names, in the values of their kinds', () => {
    const text = render({
      workerPriority: -5,
      multiAccept: true,
      resolver: ['127.0.0.53', 'valid=30s'],
      servers: [
        {
          sslPreferServerCiphers: false,
          locations: {
            '/': {
              root: '/srv',
              internal: true,
              proxyReadTimeout: 0.5,
              proxySendTimeout: '1h 30m',
              clientMaxBodySize: '10m',
              proxyBufferSize: 8192,
              proxyIgnoreHeaders: ['Expires', 'Set-Cookie'],
              proxyHideHeader: ['X-A', 'X-B'],
              subFilter: { 'a b': '$host' },
              gzip: true,
            },
          },
        },
      ],
    })
    expect(text)
      .to.match(/^worker_priority -5;$/m)
      .and.match(/^ {4}multi_accept on;$/m)
    expect(text).to.contain('    resolver 127.0.0.53 valid=30s;\n').and.contain('ssl_prefer_server_ciphers off;')
    expect(lastBlock(text, 'location /')).to.equal(`location / {
    root /srv;
    client_max_body_size 10m;
    gzip on;
    internal;
    proxy_buffer_size 8192;
    proxy_hide_header X-A;
    proxy_hide_header X-B;
    proxy_ignore_headers Expires Set-Cookie;
    proxy_read_timeout 500ms;
    proxy_send_timeout "1h 30m";
    sub_filter "a b" $host;
}`)
  })

  it("replace the role's own lines by what is declared, in variables and in raw text", () => {
    const text = render({ sendfile: false, raw: { http: 'tcp_nopush off;\ngzip_types text/css;' } })
    expect(text.match(/^ {4}(sendfile|tcp_nopush|gzip_types) .*/gm)).to.deep.equal([
      '    sendfile off;',
      '    tcp_nopush off;',
      '    gzip_types text/css;',
    ])
    const tls = { certificate: '/etc/ssl/a.pem', key: '/etc/ssl/a.key' }
    const site = render({ sslProtocols: ['TLSv1.3'], servers: [{ tls, sslSessionCache: 'shared:other:1m' }] })
    expect(site.match(/ssl_(protocols|session_cache) .*/g)).to.deep.equal([
      'ssl_protocols TLSv1.3;',
      'ssl_session_cache shared:other:1m;',
    ])
  })

  it('merge the request headers of the blocks around a location, and keep those of the role if there are none', () => {
    const upstreams = { web: { servers: [{ address: '198.18.0.11' }] } }
    const proxy = { proxyPass: 'http://web' }
    const raw = 'proxy_set_header Host $http_host;'
    const servers: NginxInput['servers'] = [
      { locations: { '/': proxy, '/own': { ...proxy, raw } } },
      {
        listen: 81,
        proxySetHeader: { Host: 'a', 'X-A': 'a' },
        locations: { '/': { ...proxy, proxySetHeader: { 'X-A': 'b' } } },
      },
    ]
    const text = render({ upstreams, servers })
    const headers = (block: string) => block.match(/proxy_set_header (\S+ \S+);/g)!.map((line) => line.slice(17, -1))
    expect(headers(lastBlock(text, 'location /own'))).to.deep.equal([
      'Connection ""',
      'X-Real-IP $remote_addr',
      'X-Forwarded-For $proxy_add_x_forwarded_for',
      'X-Forwarded-Proto $scheme',
      'Host $http_host',
    ])
    expect(headers(lastBlock(text, 'location / {'))).to.deep.equal(['Connection ""', 'Host a', 'X-A b'])
  })

  it('pass WebSockets on, and keep connections of other requests open', () => {
    const text = render({
      upstreams: { app: { servers: [{ address: 'unix:/run/app.sock' }], keepalive: 8 } },
      servers: [{ locations: { '/ws': { proxyPass: 'http://app', websocket: true, proxyReadTimeout: '1h' } } }],
    })
    expect(lastBlock(text, 'map')).to.equal(
      'map $http_upgrade $haploy_connection {\n    default upgrade;\n    "" "";\n}',
    )
    expect(text).to.contain(
      'proxy_set_header Upgrade $http_upgrade;\n            proxy_set_header Connection $haploy_connection;',
    )
  })

  it('order what a server does with a request: set, conditions, rewrites, return', () => {
    const text = render({
      servers: [
        {
          set: { backend: 'web' },
          conditions: [{ if: '$request_method = POST', return: 405 }],
          rewrites: [{ pattern: '^/a/(.*)$', replacement: '/b/$1', flag: 'last' }],
          return: { code: 301, body: 'https://$host$request_uri' },
          redirects: { '/old': '/new', '/gone': { to: '/x', code: 302 } },
          errorPages: {
            '404': '/404.html',
            '502 503': { page: '@down', code: 200 },
            '403': { page: '/no', code: 'page' },
          },
          tryFiles: ['$uri', '=404'],
        },
      ],
    })
    expect(lastBlock(text, 'server {')).to.equal(`server {
    listen 80;
    server_name _;
    error_page 403 = /no;
    error_page 404 /404.html;
    error_page 502 503 =200 @down;
    try_files $uri =404;
    set $backend web;

    if ($request_method = POST) {
        return 405;
    }
    rewrite ^/a/(.*)$ /b/$1 last;
    return 301 https://$host$request_uri;

    location = /old {
        return 301 /new;
    }

    location = /gone {
        return 302 /x;
    }
}`)
  })

  it('have locations in locations, names, and limits of methods', () => {
    const text = render({
      servers: [
        {
          locations: {
            '/a/': {
              root: '/srv',
              limitExcept: { methods: ['GET'], allow: ['10.0.0.0/8'] },
              locations: { '~ \\.php$': { fastcgiPass: 'unix:/run/php.sock' } },
            },
            '@down': { return: 503 },
          },
        },
      ],
    })
    const outer = lastBlock(text, 'location /a/')
    expect(outer).to.contain('    limit_except GET {\n        allow 10.0.0.0/8;\n        deny all;\n    }\n')
    expect(outer).to.contain('\n    location ~ "\\\\.php$" {\n        fastcgi_pass unix:/run/php.sock;\n')
    expect(text).to.contain('location @down {')
  })

  it('declare variables, zones, caches and formats', () => {
    const text = render({
      maps: { kind: { from: '$uri', values: { default: 'a', '~^/b': 'b', '': 'none' }, volatile: true } },
      geos: { near: { values: { default: '0', '10.0.0.0/8': '1' }, proxies: ['192.0.2.1'] } },
      splitClients: { arm: { from: '$remote_addr', shares: { '*': 'stable', '10%': 'canary' } } },
      limitReqZones: { perip: { key: '$binary_remote_addr', rate: '10r/s' } },
      limitConnZones: { conns: { key: '$binary_remote_addr', size: '1m' } },
      caches: { static: { maxSize: '1g' }, php: { for: 'fastcgi', path: '/data/php' } },
      logFormats: { json: { json: { time: '$time_iso8601', uri: '$uri' } }, plain: { escape: 'none', format: '$uri' } },
      accessLog: ['/var/log/nginx/access.log json', 'syslog:server=192.0.2.1 plain if=$near'],
      types: { 'application/wasm': ['wasm'] },
      servers: [{ limitReq: [{ zone: 'perip', burst: 20, delay: false }], limitConn: { conns: 5 } }],
    })
    for (const line of [
      'limit_req_zone $binary_remote_addr zone=perip:10m rate=10r/s;',
      'limit_conn_zone $binary_remote_addr zone=conns:1m;',
      'proxy_cache_path /var/cache/nginx/static levels=1:2 keys_zone=static:10m inactive=10m max_size=1g use_temp_path=off;',
      'fastcgi_cache_path /data/php levels=1:2 keys_zone=php:10m inactive=10m use_temp_path=off;',
      'log_format json escape=json \'{"time":"$time_iso8601","uri":"$uri"}\';',
      'log_format plain escape=none $uri;',
      'access_log syslog:server=192.0.2.1 plain if=$near;',
      'limit_req zone=perip burst=20 nodelay;',
      'limit_conn conns 5;',
    ])
      expect(text).to.contain(line)
    expect(lastBlock(text, 'map')).to.equal(
      'map $uri $kind {\n    volatile;\n    default a;\n    ~^/b b;\n    "" none;\n}',
    )
    expect(lastBlock(text, 'geo')).to.equal('geo $near {\n    proxy 192.0.2.1;\n    default 0;\n    10.0.0.0/8 1;\n}')
    expect(lastBlock(text, 'split_clients')).to.equal(
      'split_clients $remote_addr $arm {\n    10% canary;\n    * stable;\n}',
    )
    expect(lastBlock(text, 'types {')).to.equal('types {\n    application/wasm wasm;\n}')
  })

  it('create the folders of caches for the workers', () => {
    const names = tasksOf(nginx, contextOf(nginx, { caches: { static: {} } })).map(({ name }) => name)
    expect(names).to.include('create the cache static')
  })

  it('balance by every method, with the parameters of servers', () => {
    const install = { from: 'package', version: '1.31.2-1' } as const
    const upstream = (more: object) =>
      lastBlock(
        render({ install, upstreams: { web: { servers: [{ address: 'a.example' }], ...more } } }),
        'upstream web',
      )
    expect(upstream({ method: { hash: '$request_uri', consistent: true } })).to.contain(
      '    hash $request_uri consistent;\n',
    )
    expect(upstream({ method: 'random two least_conn' })).to.contain('    random two least_conn;\n')
    expect(upstream({ sticky: { cookie: 'srv', expires: '1h', httpOnly: true, sameSite: 'lax' } })).to.contain(
      '    sticky cookie srv expires=1h httponly samesite=lax;\n',
    )
    expect(upstream({ zoneSize: '1m', keepalive: 4, keepaliveTimeout: '1m', resolver: ['127.0.0.53'] })).to.equal(
      'upstream web {\n    zone web 1m;\n    server a.example;\n    keepalive 4;\n    keepalive_timeout 1m;\n    resolver 127.0.0.53;\n}',
    )
    const servers = [
      { address: 'a.example', maxConns: 9, maxFails: 0, resolve: true, service: 'http', route: 'a', down: true },
    ]
    expect(upstream({ servers })).to.contain(
      'server a.example max_conns=9 max_fails=0 service=http route=a resolve down;',
    )
  })

  it('verify clients and upstreams with declared authorities, and share tickets', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nfake\n-----END CERTIFICATE-----\n'
    const key = 'k'.repeat(80)
    const variables: NginxInput = {
      authorities: { staff: pem },
      sessionTicketKeys: [key],
      dhparam: '-----BEGIN DH PARAMETERS-----\nfake\n',
      servers: [
        {
          tls: { certificate: 'site', clients: { authority: 'staff', verify: 'optional', depth: 2 } },
          sslStapling: true,
          sslTrustedCertificate: 'staff',
          locations: {
            '/': {
              proxyPass: 'https://a.example',
              proxySslVerify: true,
              proxySslTrustedCertificate: 'staff',
              proxySslCertificate: 'site',
              proxySslCertificateKey: 'site',
            },
          },
        },
      ],
    }
    const text = render(variables)
    for (const line of [
      'ssl_session_ticket_key /etc/nginx/tls/session-ticket-1.key;',
      'ssl_dhparam /etc/nginx/tls/dhparam.pem;',
      'ssl_session_tickets on;',
      'ssl_client_certificate /etc/nginx/tls/staff.ca.crt;',
      'ssl_verify_client optional;',
      'ssl_verify_depth 2;',
      'ssl_trusted_certificate /etc/nginx/tls/staff.ca.crt;',
      'proxy_ssl_trusted_certificate /etc/nginx/tls/staff.ca.crt;',
      'proxy_ssl_certificate /etc/nginx/tls/site.crt;',
      'proxy_ssl_certificate_key /etc/nginx/tls/site.key;',
    ])
      expect(text).to.contain(line)
    const names = tasksOf(nginx, contextOf(nginx, variables)).map(({ name }) => name)
    expect(names).to.include.members([
      'copy the authority staff',
      'copy session ticket key 1',
      'copy the Diffie-Hellman parameters',
    ])
  })

  it('close connections for unknown names, on ports without a default server', () => {
    const tls = { certificate: '/etc/ssl/a.pem', key: '/etc/ssl/a.key' }
    const text = render({
      rejectUnknownNames: true,
      servers: [
        { serverNames: ['a.example'] },
        { serverNames: ['a.example'], tls },
        { listen: '8080 default_server' },
        { listen: 81 },
        { listen: '*:80', serverNames: ['b.example'] },
      ],
    })
    expect(text).to.contain(`    server {
        listen 80 default_server;
        listen 443 default_server ssl;
        server_name "";
        ssl_reject_handshake on;
        return 444;
    }
`)
  })

  it('answer 503 under maintenance, except for some addresses and while a file exists', () => {
    const text = render({
      servers: [
        {
          maintenance: { allow: ['10.0.0.0/8'], file: '/etc/nginx/maintenance', retryAfter: 60, page: 'soon' },
          errorPages: { '404': '/404.html' },
          root: '/srv',
        },
      ],
    })
    expect(lastBlock(text, 'geo')).to.equal('geo $haploy_maintenance_1 {\n    default 1;\n    10.0.0.0/8 0;\n}')
    expect(lastBlock(text, 'server {')).to.equal(`server {
    listen 80;
    server_name _;
    error_page 404 /404.html;
    error_page 503 @haploy_maintenance;
    root /srv;
    set $haploy_maintenance $haploy_maintenance_1;

    if (!-f /etc/nginx/maintenance) {
        set $haploy_maintenance 0;
    }

    if ($haploy_maintenance = 1) {
        return 503;
    }

    location @haploy_maintenance {
        default_type text/html;
        add_header Retry-After 60 always;
        return 503 soon;
    }
}`)
    expect(render({ servers: [{ maintenance: false, root: '/srv' }] })).not.to.contain('maintenance')
  })

  it('write servers with a file into it, under a name that follows from the content', () => {
    const path = (text: string) => /include (\/etc\/nginx\/sites\/shop\.[0-9a-f]{8}\.conf);/.exec(text)![1]!
    const servers = (text: string) => [
      page(text, { file: 'shop', serverNames: ['a.example'] }),
      page('b', { file: 'shop', listen: 81, root: '/srv/b', headers: { 'X-A': text } }),
    ]
    const context = contextOf(nginx, { servers: servers('a') })
    const conf = fileOf(nginx, '/etc/nginx/nginx.conf', context)
    expect(conf).not.to.contain('server_name')
    const site = fileOf(nginx, path(conf), context)
    expect(site.match(/^server \{$/gm)).to.have.length(2)
    const other = fileOf(nginx, '/etc/nginx/nginx.conf', contextOf(nginx, { servers: servers('c') }))
    expect(path(other)).not.to.equal(path(conf))
  })

  it('are an error where the installed nginx does not have a directive', () => {
    expect(() => render({ servers: [{ sslOcsp: true }] })).not.to.throw()
    expect(() => render({ servers: [{ sslCertificateCompression: true }] })).to.throw(
      'nginx.servers.0.sslCertificateCompression: nginx 1.22.1 does not have ssl_certificate_compression, which nginx 1.29.1 brought',
    )
  })

  it('have no directive without parameters for an empty list, and an empty name as ""', () => {
    expect(render({ servers: [{ serverNames: [] }] })).not.to.contain('server_name ;')
    expect(render({ servers: [{ serverNames: [''] }] })).to.contain('server_name "";')
  })
})
