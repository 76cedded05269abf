import { page } from '../../../roles/nginx/index.js'
import { expectMessages, type KeepalivedInput, lint, type Machine } from './lint.js'

/** Counts without a pipe, starts nginx, and ends keepalived where that did not help. */
const checkScript = `#!/bin/bash
running=\`ps -C nginx --no-header wc -l\`
if [ $running -eq 0 ]; then
  systemctl start nginx
  if [ \`ps -C nginx --no-header wc -l\` -eq 0 ]; then
    killall keepalived
  fi
fi
`

const published: KeepalivedInput['checks'] = {
  chk_http_port: { script: 'check_nginx_pid.sh', interval: 2, weight: 2 },
}

function machines(addresses: readonly [string, string], checks = published): Machine[] {
  return ['192.168.1.140', '192.168.1.141'].map((address, i) => ({
    address,
    nginx: { servers: [page(`${address}\n`)] },
    keepalived: {
      instances: [
        { name: 'VI_1', interface: 'ens33', virtualRouterId: 66, addresses: [addresses[i]], authPass: 'fakepass' },
      ],
      priorities: { VI_1: 100 - i },
      checks,
      scripts: checks === published ? { 'check_nginx_pid.sh': checkScript } : {},
    },
  }))
}

describe('A recipe for a hot standby whose check restarts nginx', () => {
  it('has two virtual addresses, and a check that moves neither', () => {
    expectMessages(lint(machines(['192.168.1.150', '192.168.16.130'])), [
      /same addresses \(lb1: 192.168.1.150, lb2: 192.168.16.130\)/,
      /check_nginx_pid.sh never fails: there is no pipe between ps and wc/,
      /check_nginx_pid.sh starts nginx, even where it was stopped for maintenance/,
      /check_nginx_pid.sh stops keepalived, which nobody starts again/,
      /check_nginx_pid.sh runs killall, which a minimal installation does not have/,
    ])
  })

  it('is accepted with one address, and a check that starts nginx and fails if that does not help', () => {
    const addresses = ['192.168.1.150', '192.168.1.150'] as const
    expectMessages(lint(machines(addresses, { nginx: { script: 'nginx', restart: true } })), [])
  })

  it('is accepted with its own weight: 100 and 2 become less than 99 and 2', () => {
    const addresses = ['192.168.1.150', '192.168.1.150'] as const
    expectMessages(lint(machines(addresses, { nginx: { script: 'nginx', restart: true, weight: 2 } })), [])
  })
})
