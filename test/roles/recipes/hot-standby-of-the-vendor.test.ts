import { page } from '../../../roles/nginx/index.js'
import { expectMessages, type KeepalivedInput, lint, type Machine } from './lint.js'

/** As above it, with the pipe: it counts, and still succeeds whatever it has counted. */
const checkScript = `#!/bin/bash
running=\`ps -C nginx --no-header |wc -l\`
if [ $running -eq 0 ];then
  systemctl start nginx
  if [ \`ps -C nginx --no-header |wc -l\` -eq 0 ];then
    killall keepalived
  fi
fi
`

function machines(install: object, keepalived: Partial<KeepalivedInput>): Machine[] {
  return ['192.168.16.128', '192.168.16.129'].map((address, i) => ({
    address,
    nginx: { install, servers: [page(`${address}\n`)] },
    keepalived: {
      instances: [
        { name: 'VI_1', interface: 'ens33', virtualRouterId: 66, addresses: ['192.168.16.130'], authPass: 'fakepass' },
      ],
      priorities: { VI_1: 100 - i },
      ...keepalived,
    },
  }))
}

describe("A recipe for a hot standby from the vendor's packages", () => {
  it('installs unsigned packages, and has a check that never fails', () => {
    const install = { from: 'repository', url: 'http://packages.example.com/centos/7' }
    const messages = lint(
      machines(install, {
        scripts: { 'check_nginx_pid.sh': checkScript },
        checks: { chk_http_port: { script: 'check_nginx_pid.sh', interval: 2, weight: 2 } },
      }),
    )
    expectMessages(messages, [
      /nginx.install.key is required/,
      /nginx.install.url must be an https URL/,
      /check_nginx_pid.sh never fails: its last command always succeeds/,
      /check_nginx_pid.sh starts nginx, even where/,
      /check_nginx_pid.sh stops keepalived/,
      /check_nginx_pid.sh runs killall/,
    ])
  })

  it('is accepted with the key of the vendor and a check that starts nginx', () => {
    const install = { from: 'repository', key: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n' }
    expectMessages(lint(machines(install, { checks: { nginx: { script: 'nginx', restart: true } } })), [])
  })
})
