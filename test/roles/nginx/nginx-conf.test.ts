import { expect } from 'chai'
import { balance, nginx, page, proxy } from '../../../roles/nginx/index.js'
import { changesFor } from '../../../src/core/resource.js'
import { contextOf, enterprise, fileOf, pair, tasksOf } from '../staged-role.js'

const conf = '/etc/nginx/nginx.conf'
const render = (
  ...[variables, options]: [Parameters<typeof contextOf<typeof nginx.definition.variables>>[1], object?]
) => fileOf(nginx, conf, contextOf(nginx, variables, options))

describe('nginx.conf', () => {
  it('is complete for a load balancer', () => {
    const upstreams = { web: balance(pair(), { maxFails: 2, failTimeout: 3 }) }
    expect(render({ upstreams, servers: [proxy('web')] })).to.equal(loadBalancer)
  })

  it('has the user and the modules of the EL family', () => {
    expect(render({}, { facts: enterprise('9.4') }))
      .to.contain('user nginx;\n')
      .and.contain('include /usr/share/nginx/modules/*.conf;\n')
  })

  it('contains every kind of location', () => {
    const text = render({
      servers: [
        {
          listen: [80, '[::]:80'],
          serverNames: ['www.example.com', '~^web\\d+\\.example\\.com$'],
          locations: {
            '= /health': { return: { code: 200, body: 'a "quoted" text\n' } },
            '^~ /files/': { root: '/srv/my files', index: ['index.html'], tryFiles: ['$uri', '=404'] },
            '~ \\.php{1}$': { return: 404 },
            '/status': { status: true },
            '/raw': { raw: 'expires 1h;\nadd_header X-A b;' },
          },
        },
      ],
    })
    expect(text).to.contain(everyLocation)
  })

  it('has none of the role’s own settings without defaults', () => {
    const tls = { certificate: '/etc/ssl/site.pem', key: '/etc/ssl/site.key' }
    const stream = { servers: [{ listen: 5432, proxyPass: 'db:5432', tls }] }
    const locations = { '~ php$': { fastcgiPass: 'unix:/run/php.sock', fastcgiParams: { A: 'b' } } }
    const text = render({
      defaults: false,
      servers: [proxy('web', { tls, locations })],
      stream,
      gzipTypes: ['text/css'],
    })
    for (const name of [
      'gzip on',
      'sendfile',
      'server_tokens',
      'proxy_set_header',
      'proxy_http_version',
      'ssl_protocols',
    ])
      expect(text, name).not.to.contain(name)
    expect(text.match(/fastcgi_param .*/g)).to.deep.equal(['fastcgi_param A b;'])
    expect(text).to.contain('gzip_types text/css;').and.contain('ssl_certificate /etc/ssl/site.pem;')
  })

  it('has no limit of files, no zones of upstreams and no always where these are off', () => {
    const server = { address: '10.0.0.1:80' }
    const stream = {
      upstreams: { a: { servers: [server], zoneSize: false as const } },
      servers: [{ listen: 1, proxyPass: 'a' }],
    }
    const upstreams = { a: { servers: [server], zoneSize: false as const } }
    const headers = { 'X-A': 'a', 'X-B': { value: 'b c', always: false }, 'X-C': { value: 'c' } }
    const text = render({ rlimitNofile: false, upstreams, stream, headers })
    expect(text).not.to.contain('worker_rlimit_nofile').and.not.to.contain('zone ')
    expect(text.match(/add_header .*/g)).to.deep.equal([
      'add_header X-A a always;',
      'add_header X-B "b c";',
      'add_header X-C c always;',
    ])
  })

  it('does not override the Connection header of a location', () => {
    const headers = { Connection: 'upgrade', Upgrade: '$http_upgrade' }
    const text = render({
      upstreams: { web: { servers: [{ address: 'unix:/run/app.sock' }] } },
      servers: [proxy('web', { locations: { '/ws': { proxyPass: 'http://web', proxySetHeader: headers } } })],
    })
    expect(text.match(/proxy_set_header Connection .*/g)).to.deep.equal([
      'proxy_set_header Connection "";',
      'proxy_set_header Connection upgrade;',
    ])
  })

  it('serves TLS on 443 and adds ssl to what is declared', () => {
    const tls = { certificate: '/etc/ssl/site.pem', key: '/etc/ssl/site.key' }
    const text = render({ servers: [{ tls }, { listen: ['8443', '9443 ssl'], tls }] })
    expect(text.match(/listen (?!127).*/g)).to.deep.equal(['listen 443 ssl;', 'listen 8443 ssl;', 'listen 9443 ssl;'])
    expect(text).to.contain('ssl_certificate_key /etc/ssl/site.key;\n        ssl_protocols TLSv1.2 TLSv1.3;\n')
  })

  it('omits what is switched off', () => {
    const text = render({ gzip: false, accessLog: false, health: false })
    expect(text)
      .to.contain('access_log off;')
      .and.contain('gzip off;')
      .and.not.contain('gzip_')
      .and.not.contain('server {')
  })

  it('puts raw directives where they belong', () => {
    const text = render({
      raw: { main: 'worker_priority -5;', events: 'multi_accept on;', http: 'map $a $b { default 1; }' },
      includes: ['/etc/nginx/conf.d/*.conf'],
    })
    expect(text).to.match(/^worker_priority -5;$/m)
    expect(text).to.match(/^ {4}multi_accept on;$/m)
    expect(text).to.match(/^ {4}map \$a \$b \{ default 1; \}\n {4}include \/etc\/nginx\/conf.d\/\*.conf;$/m)
  })
})

describe('The nginx role', () => {
  const namesOf = (variables: object) => tasksOf(nginx, contextOf(nginx, variables)).map(({ name }) => name)

  it('writes the limits of the service before it installs nginx, and starts it last', () => {
    expect(namesOf({})).to.deep.equal([
      'check that nginx may start',
      'create the systemd drop-in folder',
      'copy the systemd drop-in',
      'remove any other installation of nginx',
      'install nginx',
      'record the managed files',
      'copy nginx.conf',
      'start nginx',
      'remove files that are no longer declared',
      'remove certificates that are no longer declared',
    ])
  })

  it('creates the declared user, log folder, page and sysctl', () => {
    expect(
      namesOf({
        user: 'www',
        accessLog: '/data/logs/access.log main',
        nonlocalBind: true,
        servers: [page('hello\n')],
      }).slice(3, -4),
    ).to.deep.equal([
      'install logrotate',
      'remove any other installation of nginx',
      'install nginx',
      'create the nginx user',
      'create /data/logs',
      'start the log rotation timer',
      'record the managed files',
      'configure log rotation',
      'allow binding to virtual addresses',
      'create /var/www/html',
      'copy the page of /var/www/html',
      'allow binding to virtual addresses until the next boot',
      'allow the ports of nginx in the firewall',
    ])
  })

  it('allows binding to virtual addresses of IPv6 only if there are any', () => {
    const settings = (listen: string) => {
      const context = contextOf(nginx, { nonlocalBind: true, servers: [{ listen }] })
      return fileOf(nginx, '/etc/sysctl.d/60-haploy-nonlocal-bind.conf', context)
    }
    expect(settings('[::]:80')).to.equal('net.ipv4.ip_nonlocal_bind = 1\n')
    expect(settings('[2001:db8::200]:80')).to.equal('net.ipv4.ip_nonlocal_bind = 1\nnet.ipv6.ip_nonlocal_bind = 1\n')
  })

  it('copies a page that two servers share once', () => {
    const servers = [page('hello\n'), page('hello\n', { listen: 81, root: '/var/www/html/' })]
    expect(namesOf({ servers }).filter((name) => name.includes('/var/www'))).to.deep.equal([
      'create /var/www/html',
      'copy the page of /var/www/html',
    ])
  })

  it('creates the group of the workers before their user, and neither if the package does', () => {
    expect(namesOf({ user: 'web', group: 'site' }).slice(4, 7)).to.deep.equal([
      'install nginx',
      'create the nginx group',
      'create the nginx user',
    ])
    expect(namesOf({ user: 'www-data', group: 'www-data' })).to.deep.equal(namesOf({}))
  })

  it('creates the user of the workers with the nologin shell of the distribution', () => {
    const tasks = tasksOf(nginx, contextOf(nginx, { user: 'web' }, { facts: enterprise('9.4') }))
    const created = tasks.find(({ name }) => name === 'create the nginx user')
    const [change] = changesFor(created!.resource, { account: null, hasOwnGroup: false })
    expect(change!.steps[0]!.script.text).to.contain('-s /sbin/nologin')
  })
})

const loadBalancer = `# Written by haploy; changes made here are overwritten.
user www-data;
worker_processes auto;
worker_rlimit_nofile 16384;
error_log /var/log/nginx/error.log;
pid /run/nginx.pid;
include /etc/nginx/modules-enabled/*.conf;

events {
    worker_connections 4096;
}

http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    types_hash_max_size 4096;

    log_format main '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"';
    access_log /var/log/nginx/access.log main;

    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    server_tokens off;
    keepalive_timeout 65s;
    client_max_body_size 8m;

    gzip on;
    gzip_vary on;
    gzip_comp_level 2;
    gzip_min_length 1024;
    gzip_types text/plain text/css application/json application/javascript application/xml image/svg+xml;

    upstream web {
        zone web 64k;
        server 198.18.0.11 max_fails=2 fail_timeout=3s;
        server 198.18.0.12 max_fails=2 fail_timeout=3s;
    }

    server {
        listen 127.0.0.1:8999;
        access_log off;

        location / {
            return 200 "ok\\n";
        }

        location = /status {
            stub_status;
        }
    }

    server {
        listen 80;
        server_name _;

        location / {
            proxy_pass http://web;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
            proxy_set_header X-Real-IP $remote_addr;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
        }
    }
}
`

const everyLocation = `    server {
        listen 80;
        listen [::]:80;
        server_name www.example.com "~^web\\\\d+\\\\.example\\\\.com$";

        location = /health {
            return 200 'a "quoted" text\\n';
        }

        location ^~ /files/ {
            root "/srv/my files";
            index index.html;
            try_files $uri =404;
        }

        location ~ "\\\\.php{1}$" {
            return 404;
        }

        location /status {
            stub_status;
        }

        location /raw {
            expires 1h;
            add_header X-A b;
        }
    }
`
