import { proxy } from '../../../roles/nginx/index.js'
import { expectMessages, type KeepalivedInput, lint, type Machine, type NginxInput } from './lint.js'

/** What the text of the recipe has in variables of its own. */
const tuned: NginxInput = {
  user: 'www',
  group: 'www',
  workerProcesses: 8,
  workerConnections: 51200,
  rlimitNofile: 51200,
  serverNamesHashBucketSize: 128,
  clientHeaderBufferSize: '32k',
  largeClientHeaderBuffers: '4 32k',
  clientMaxBodySize: '8m',
  keepaliveTimeout: 60,
  gzipCompLevel: 2,
  gzipMinLength: 1024,
  gzipBuffers: '4 16k',
  gzipHttpVersion: '1.0',
  gzipTypes: ['text/plain', 'text/css'],
  use: 'epoll',
}

/** The rest of it, as it stands there: a server that ends too soon. */
const asPublished = `
upstream backend {
    ip_hash;
    server 192.168.1.17:80;
    server 192.168.1.18:80;
}
server {
    listen 80;
    server_name [www.example.com](http://www.example.com);
    location / {
        root /var/www/html ;
        index index.php index.htm index.html;
        proxy_redirect off;
        proxy_set_header Host $host;
        proxy_pass http://backend;
    }
    location /nginx {
        access_log off;
        auth_basic "NginxStatus";
        \\#auth_basic_user_file /usr/local/nginx/htpasswd;
    }
    log_format access '$remote_addr - $remote_user [$time_local] "$request" '
        '$status $body_bytes_sent "$http_referer" '
        '"$http_user_agent" $http_x_forwarded_for';
    access_log /data/logs/access.log access;
`

const corrected: NginxInput = {
  ...tuned,
  logFormats: { access: '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent' },
  accessLog: '/data/logs/access.log access',
  upstreams: {
    backend: { method: 'ip_hash', servers: [{ address: '192.168.1.17:80' }, { address: '192.168.1.18:80' }] },
  },
  servers: [
    proxy('backend', {
      serverNames: ['www.example.com'],
      locations: {
        '/': { proxyPass: 'http://backend', proxyRedirect: 'off' },
        '/nginx': { status: true, accessLog: false, auth: { realm: 'NginxStatus', users: { ops: 'fake-password' } } },
      },
    }),
  ],
}

/** Loops forever beside keepalived, started by hand. */
const watcher = `\\#!/bin/bash
while  :
do
 running=\`ps -C nginx --no-header | wc -l\`
 if [ $running -eq 0 ];then
  /usr/local/nginx/sbin/nginx
  sleep 5
  running=\`ps -C nginx --no-header | wc -l\`
  if [ $running -eq 0 ];then
   /etc/init.d/keepalived stop
  fi
 fi
 sleep 5
done
`

interface Declared {
  readonly nginx: NginxInput
  readonly passwords: readonly [string, string]
  readonly mail?: readonly [to: string, from: string]
  readonly more?: Partial<KeepalivedInput>
}

function machines({ nginx, passwords, mail = ['ops@example.com', 'ha@example.com'], more }: Declared): Machine[] {
  return ['192.168.1.5', '192.168.1.6'].map((address, i) => ({
    address,
    nginx,
    keepalived: {
      globals: {
        notificationEmail: [mail[0]],
        notificationEmailFrom: mail[1],
        smtpServer: '127.0.0.1',
        smtpConnectTimeout: 30,
        routerId: 'LVS_DEVEL',
      },
      instances: [1, 2].map((number) => ({
        name: `VI_${number}`,
        interface: 'eth0',
        virtualRouterId: 50 + number,
        addresses: [`192.168.1.${7 + number}`],
        authPass: passwords[i],
      })),
      priorities: { VI_1: 100 - i, VI_2: 99 + i },
      checks: {},
      ...more,
    },
  }))
}

describe('A recipe for a dual master with ip_hash and a watcher', () => {
  it('has an nginx.conf that nginx cannot parse, and an invalid password and invalid addresses in keepalived.conf', () => {
    const link = (address: string) => `[${address}](http://www.example.com/mailto:${address})`
    const nginx = { ...tuned, raw: { ...tuned.raw, http: asPublished } }
    const mail = [link('ops@example.com'), link('ha@example.com')] as const
    expectMessages(lint(machines({ nginx, passwords: ['fakepass.com', 'fakepass'], mail })), [
      /instances\.0\.authPass must be 1 to 8 characters of ASCII/,
      /instances\.1\.authPass must be 1 to 8 characters of ASCII/,
      /notificationEmail\.0 must be a mail address/,
      /notificationEmailFrom must be a mail address/,
      /raw\.http: the block `server` is not closed: a } is missing/,
      /raw\.http: \[www.example.com\]\(http:\/\/www.example.com\) is a Markdown link/,
      /raw\.http: the backslash before #auth_basic_user_file/,
      /raw\.http: log_format is not allowed in server/,
      /raw\.http: auth_basic has no auth_basic_user_file, so nginx answers everyone/,
      /nginx stops on lb1 → lb1 keeps 192.168.1.8 although lb2 is healthy: no check of VI_1 detects it/,
    ])
  })

  it('has passwords that differ, no check of nginx, and a loop that nothing restarts', () => {
    const more = { scripts: { 'nginxpid.sh': watcher } }
    expectMessages(lint(machines({ nginx: corrected, passwords: ['fakecom', 'fakepass'], more })), [
      /the hosts of VI_1 do not have the same authPass/,
      /the hosts of VI_2 do not have the same authPass/,
      /nginx stops on lb1 → lb1 keeps 192.168.1.8 although lb2 is healthy: no check of VI_1 detects it; the same in VI_2/,
      /nginxpid.sh does not name a shell in its first line/,
      /nginxpid.sh loops forever/,
      /nginxpid.sh starts nginx, even where/,
      /nginxpid.sh stops keepalived/,
    ])
  })

  it('has a server name that no request can match', () => {
    const named = {
      ...corrected,
      servers: [proxy('backend', { serverNames: ['[www.example.com](http://x.example)'] })],
    }
    const more = { checks: { nginx: { script: 'nginx', weight: -2 } } }
    expectMessages(lint(machines({ nginx: named, passwords: ['fakepass', 'fakepass'], more })), [
      /\[www.example.com\]\(http:\/\/x.example\) is not a host name/,
    ])
  })

  it('is accepted with one password, and a check instead of the loop', () => {
    const more = { checks: { nginx: { script: 'nginx', restart: true } } }
    expectMessages(lint(machines({ nginx: corrected, passwords: ['fakepass', 'fakepass'], more })), [])
  })
})
