import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import { nginx, page, redirect } from '../../../roles/nginx/index.js'
import { contextOf, debian, enterprise, fileOf, tasksOf } from '../staged-role.js'

const conf = '/etc/nginx/nginx.conf'

describe('The configuration of a site', () => {
  it('is complete with TLS, authentication, logs and an application', () => {
    const auth = { realm: 'Status', users: { ops: 'fake-password' } }
    const text = fileOf(
      nginx,
      conf,
      contextOf(nginx, {
        fastcgiConnectTimeout: 300,
        fastcgiBuffers: '4 64k',
        servers: [
          redirect({ serverNames: ['site.example.com'] }),
          {
            serverNames: ['site.example.com'],
            tls: { certificate: 'site', hsts: 3600 },
            accessLog: '/data/logs/site.log main',
            errorLog: '/data/logs/site-error.log warn',
            deny: ['192.0.2.7'],
            locations: {
              '/nginx': { status: true, accessLog: false, satisfy: 'any', allow: ['127.0.0.1'], auth },
              '/app/': {
                fastcgiPass: 'unix:/run/app.sock',
                fastcgiParams: { SCRIPT_FILENAME: '/srv/my app.php' },
                auth: false,
              },
            },
          },
        ],
      }),
    )
    expect(text.slice(text.indexOf('        listen 80;'))).to.equal(site)
    expect(text).to.contain('    fastcgi_connect_timeout 300s;\n    fastcgi_buffers 4 64k;\n')
  })

  it('merges the access of a server into a location with its own', () => {
    const locations = { '/a': { root: '/srv', deny: ['192.0.2.7'] }, '/b': { root: '/srv' } }
    const text = fileOf(
      nginx,
      conf,
      contextOf(nginx, { servers: [{ allow: ['10.0.0.0/8'], deny: ['10.0.0.9'], locations }] }),
    )
    expect(text.match(/^ +(allow|deny) .*;/gm)!.map((line) => line.trim())).to.deep.equal([
      ...['deny 10.0.0.9;', 'allow 10.0.0.0/8;', 'deny all;'],
      ...['deny 10.0.0.9;', 'deny 192.0.2.7;', 'allow 10.0.0.0/8;', 'deny all;'],
    ])
  })

  it('merges the headers of a server into a location with its own', () => {
    const locations = { '/a': { root: '/srv', headers: { 'X-Frame-Options': 'DENY' } }, '/b': { root: '/srv' } }
    const headers = { 'X-Frame-Options': 'SAMEORIGIN', 'X-Note': 'it is "quoted"' }
    const tls = { certificate: 'site', hsts: 60 }
    const text = fileOf(nginx, conf, contextOf(nginx, { servers: [{ tls, headers, locations }] }))
    expect(
      text
        .match(/^ +(location|add_header) .*(;|{)/gm)!
        .slice(-8)
        .map((line) => line.trim()),
    ).to.deep.equal([
      'add_header Strict-Transport-Security max-age=60 always;',
      'add_header X-Frame-Options SAMEORIGIN always;',
      'add_header X-Note \'it is "quoted"\' always;',
      'location /a {',
      'add_header Strict-Transport-Security max-age=60 always;',
      'add_header X-Frame-Options DENY always;',
      'add_header X-Note \'it is "quoted"\' always;',
      'location /b {',
    ])
  })

  it('has process settings only if they are declared', () => {
    const settings = {
      workerShutdownTimeout: 60,
      clientHeaderBufferSize: '32k',
      largeClientHeaderBuffers: '4 32k',
      serverNamesHashBucketSize: 128,
      fastcgiBufferSize: '64k',
      gzipBuffers: '4 16k',
      gzipHttpVersion: '1.0',
    } as const
    const lines = new Set(fileOf(nginx, conf, contextOf(nginx, {})).split('\n'))
    const more = fileOf(nginx, conf, contextOf(nginx, settings))
      .split('\n')
      .filter((line) => !lines.has(line))
    expect(more.map((line) => line.trim())).to.deep.equal([
      'worker_shutdown_timeout 60s;',
      'server_names_hash_bucket_size 128;',
      'client_header_buffer_size 32k;',
      'large_client_header_buffers 4 32k;',
      'fastcgi_buffer_size 64k;',
      'gzip_buffers 4 16k;',
      'gzip_http_version 1.0;',
    ])
  })
})

describe('A template of the project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'haploy-templates-'))
  const template = join(folder, 'nginx.conf.ejs')

  after(() => rmSync(folder, { recursive: true }))

  it("replaces the role's template, has the same data, and does not depend on the working directory", () => {
    writeFileSync(
      template,
      `user <%= owner %>; # <%= host.name %>
include <%= layout.folder %>/mime.types;
<%_ for (const server of vars.servers) { -%>
listen <%= listens(server).join(' ') %>;
<%_   for (const line of accessOf(server)) { -%>
<%= line %>;
<%_   } -%>
<%_ } -%>
`,
    )
    const expected = 'user www-data; # lb1\ninclude /etc/nginx/mime.types;\nlisten 81;\ndeny 192.0.2.7;\n'
    for (const path of [template, relative(process.cwd(), template)]) {
      const variables = { template: path, servers: [{ listen: 81, deny: ['192.0.2.7'] }] }
      expect(fileOf(nginx, conf, contextOf(nginx, variables))).to.equal(expected)
    }
  })

  it('is named with its line when it uses an unknown name', () => {
    writeFileSync(template, 'events { }\n<%= vars.upstream.web %>\n')
    expect(() => fileOf(nginx, conf, contextOf(nginx, { template }))).to.throw(`template ${template}, line 2:`)
  })
})

describe('The rotation of the logs of nginx', () => {
  const rotated = { accessLog: '/data/logs/access.log main', servers: [{ errorLog: '/var/log/nginx/odd' }] }

  it('is complete for logs that the package does not rotate', () => {
    expect(fileOf(nginx, '/etc/logrotate.d/haploy-nginx', contextOf(nginx, rotated))).to.equal(rotation)
  })

  const untouched: [string, object][] = [
    ['the logs of the package', {}],
    ['logs whose name a request gives', { accessLog: '/data/logs/$host.log' }],
    ['logs that are no files', { accessLog: 'syslog:server=unix:/dev/log', errorLog: '/dev/stderr' }],
    ['a host where somebody else does it', { ...rotated, rotation: false }],
  ]
  for (const [what, variables] of untouched) {
    it(`does not rotate ${what}`, () => {
      const names = tasksOf(nginx, contextOf(nginx, variables)).map(({ name }) => name)
      expect(names.filter((name) => /rotat/.test(name))).to.deep.equal([])
    })
  }

  it('is started by its timer where the distribution has one', () => {
    const timers = [debian, enterprise('9.4'), enterprise('8.10')].map((facts) =>
      tasksOf(nginx, contextOf(nginx, rotated, { facts })).some(({ name }) => name === 'start the log rotation timer'),
    )
    expect(timers).to.deep.equal([true, true, false])
  })
})

describe('The content of a site', () => {
  it('is written below its root, each folder created once', () => {
    const servers = [page('hello\n', { root: '/srv/site', content: { 'a/b.txt': 'b', 'a/c.txt': 'c' } })]
    const names = tasksOf(nginx, contextOf(nginx, { servers })).map(({ name }) => name)
    expect(names.filter((name) => name.includes('/srv/site'))).to.deep.equal([
      'create /srv/site',
      'copy the page of /srv/site',
      'create /srv/site/a',
      'copy /srv/site/a/b.txt',
      'copy /srv/site/a/c.txt',
    ])
    expect(fileOf(nginx, '/srv/site/a/c.txt', contextOf(nginx, { servers }))).to.equal('c')
  })
})

const site = `        listen 80;
        server_name site.example.com;

        location / {
            return 301 https://$host$request_uri;
        }
    }

    server {
        listen 443 ssl;
        server_name site.example.com;
        ssl_certificate /etc/nginx/tls/site.crt;
        ssl_certificate_key /etc/nginx/tls/site.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
        ssl_session_cache shared:haploy_tls:10m;
        ssl_session_timeout 86400s;
        ssl_session_tickets off;
        add_header Strict-Transport-Security max-age=3600 always;
        access_log /data/logs/site.log main;
        error_log /data/logs/site-error.log warn;
        deny 192.0.2.7;

        location /nginx {
            access_log off;
            satisfy any;
            deny 192.0.2.7;
            allow 127.0.0.1;
            deny all;
            auth_basic Status;
            auth_basic_user_file /etc/nginx/auth/site.example.com-nginx.870d2748;
            stub_status;
        }

        location /app/ {
            auth_basic off;
            fastcgi_pass unix:/run/app.sock;
            fastcgi_param SCRIPT_FILENAME "/srv/my app.php";
            fastcgi_param QUERY_STRING $query_string;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param CONTENT_TYPE $content_type;
            fastcgi_param CONTENT_LENGTH $content_length;
            fastcgi_param SCRIPT_NAME $fastcgi_script_name;
            fastcgi_param REQUEST_URI $request_uri;
            fastcgi_param DOCUMENT_URI $document_uri;
            fastcgi_param DOCUMENT_ROOT $document_root;
            fastcgi_param SERVER_PROTOCOL $server_protocol;
            fastcgi_param REQUEST_SCHEME $scheme;
            fastcgi_param HTTPS $https if_not_empty;
            fastcgi_param GATEWAY_INTERFACE CGI/1.1;
            fastcgi_param SERVER_SOFTWARE nginx/$nginx_version;
            fastcgi_param REMOTE_ADDR $remote_addr;
            fastcgi_param REMOTE_PORT $remote_port;
            fastcgi_param REMOTE_USER $remote_user;
            fastcgi_param SERVER_ADDR $server_addr;
            fastcgi_param SERVER_PORT $server_port;
            fastcgi_param SERVER_NAME $server_name;
            fastcgi_param REDIRECT_STATUS 200;
            fastcgi_param HTTP_PROXY "";
        }
    }
}
`

const rotation = `# Written by haploy; changes made here are overwritten.
"/data/logs/access.log"
"/var/log/nginx/odd" {
    daily
    rotate 14
    compress
    delaycompress
    missingok
    notifempty
    create 0640 www-data root
    sharedscripts
    postrotate
        [ ! -s /run/nginx.pid ] || kill -USR1 "$(cat /run/nginx.pid)"
    endscript
}
`
