import { page, proxy } from '../../../roles/nginx/index.js'
import { expectMessages, type KeepalivedInput, lint, type Machine, type NginxInput } from './lint.js'

const balancer: NginxInput = {
  user: 'nginx',
  workerConnections: 1024,
  includes: ['/etc/nginx/conf.d/*.conf'],
  upstreams: {
    web: {
      servers: ['192.168.64.143', '192.168.64.138'].map((address) => ({ address, maxFails: 2, failTimeout: 3 })),
    },
  },
  servers: [
    proxy('web', {
      locations: {
        '/': {
          proxyPass: 'http://web',
          proxySetHeader: {
            Host: '$host',
            'X-Real-IP': '$remote_addr',
            'X-Forwarded-For': '$proxy_add_x_forwarded_for',
            'X-Forwarded-Proto': '$scheme',
          },
          proxyConnectTimeout: 3,
          proxySendTimeout: 10,
          proxyReadTimeout: 10,
          proxyNextUpstream: ['error', 'timeout', 'http_500', 'http_502', 'http_503', 'http_504'],
        },
      },
    }),
  ],
}

const checkScript = `#!/bin/bash
if ! pgrep -x nginx >/dev/null; then
  exit 1
fi
exit 0
`

function machines(keepalived: Partial<KeepalivedInput>): Machine[] {
  const pair = ['192.168.64.130', '192.168.64.134'].map((address, i) => ({
    address,
    nginx: balancer,
    keepalived: {
      instances: [
        {
          name: 'nginx',
          interface: 'ens160',
          virtualRouterId: 51,
          addresses: ['192.168.64.200/24'],
          authPass: 'fake56',
        },
      ],
      globals: { routerId: ['NGINX_MASTER', 'NGINX_BACKUP'][i] },
      priorities: { nginx: 100 - 10 * i },
      ...keepalived,
    },
  }))
  const web = ['192.168.64.143', '192.168.64.138'].map((address, i) => ({
    address,
    nginx: { servers: [page(`This is web${i + 1}\n`, { root: '/usr/share/nginx/html' })] },
  }))
  return [...pair, ...web]
}

describe('A recipe for a pair in front of two web servers', () => {
  it('has a check that only looks for a process', () => {
    const often = { interval: 2, fall: 1, rise: 1, weight: -20 }
    const messages = lint(
      machines({
        scripts: { 'check_nginx.sh': checkScript },
        checks: { chk_nginx: { script: 'check_nginx.sh', ...often } },
      }),
    )
    expectMessages(messages, [/check_nginx.sh only looks for a process, and does not detect an nginx that hangs/])
  })

  it('is accepted with a check that also sends a request', () => {
    expectMessages(lint(machines({ checks: { chk_nginx: { script: 'nginx', fall: 1, rise: 1, weight: -20 } } })), [])
  })
})
