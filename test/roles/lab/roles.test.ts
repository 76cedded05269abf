import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../roles/keepalived/index.js'
import { balance, nginx, page, proxy } from '../../../roles/nginx/index.js'
import type { NginxInput } from '../../../roles/nginx/input.js'
import { pair } from '../staged-role.js'
import { RealPair } from './real-pair.js'

const address = '198.18.0.200'
const vi1 = {
  name: 'VI_1',
  virtualRouterId: 51,
  addresses: [`${address}/24`],
  prefer: ['lb1', 'lb2'],
  authPass: 'fakepass',
}
const balanced: KeepalivedInput = { instances: [vi1] }
const balancer: NginxInput = {
  upstreams: { web: balance(pair(), { port: 8080 }) },
  servers: [proxy('web'), page('a page\n', { listen: 8080 })],
}

describe('The roles on a real pair', function () {
  this.timeout(400_000)
  const hosts = new RealPair('roles')

  before(async function () {
    await hosts.boot(this)
  })

  after(() => hosts.down())

  it('install nginx with its limits, and change nothing the second time', async () => {
    for (const host of ['lb1', 'lb2']) {
      expect(await hosts.bring(nginx, balancer, host)).to.include.members(['install nginx', 'start nginx'])
      expect(await hosts.bring(nginx, balancer, host)).to.deep.equal([])
    }
    expect(await hosts.sh('lb1', 'curl -s http://127.0.0.1/; curl -s http://127.0.0.1:8999/')).to.equal('a page\nok')
    expect(
      await hosts.sh('lb1', 'systemctl show -p LimitNOFILE,Restart,RestartUSec,StartLimitIntervalUSec nginx'),
    ).to.equal('Restart=on-failure\nRestartUSec=1s\nLimitNOFILE=65536\nStartLimitIntervalUSec=0')
  })

  it('accept every kind of nginx configuration that can be declared', async () => {
    await hosts.sh(
      'lb1',
      'openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=lb -days 2 -keyout /etc/ssl/lb.key -out /etc/ssl/lb.pem 2>/dev/null',
    )
    await hosts.only(nginx, everyKind(), 'lb1', 'copy nginx.conf')
    const answer = await hosts.sh(
      'lb1',
      `nginx -s reload; ${tryFor('curl -s http://127.0.0.1:81/text')} && curl -sk 'https://127.0.0.1:8443/a%20b/'`,
    )
    expect(answer).to.equal(`it's "quoted" \\ and {braced}\nspaced`)
    await hosts.only(nginx, balancer, 'lb1', 'copy nginx.conf')
  })

  it('keep the old configuration if nginx rejects the new one', async () => {
    const before = await hosts.sh('lb1', 'sha256sum /etc/nginx/nginx.conf; cat /run/nginx.pid')
    const refused = await failure(hosts.only(nginx, { raw: { http: 'bogus on;' } }, 'lb1', 'copy nginx.conf'))
    expect(refused).to.match(/unknown directive "bogus"/)
    expect(await hosts.sh('lb1', 'sha256sum /etc/nginx/nginx.conf; cat /run/nginx.pid')).to.equal(before)
  })

  it('leave no pid file of a configuration test while nginx is stopped', async () => {
    await hosts.sh('lb2', 'systemctl stop nginx; rm -f /run/nginx.pid')
    await hosts.only(nginx, { ...balancer, keepaliveTimeout: 30 }, 'lb2', 'copy nginx.conf')
    expect(await hosts.sh('lb2', 'ls /run/nginx.pid 2>/dev/null; systemctl start nginx')).to.equal('')
  })

  it('detect whether nginx loaded a new configuration', async () => {
    await hosts.only(nginx, balancer, 'lb1', 'reload nginx')
    await hosts.sh('lb1', refuses)
    expect(await failure(hosts.only(nginx, balancer, 'lb1', 'reload nginx'))).to.match(/still runs its old workers/)
    await hosts.sh('lb1', accepts)
    await hosts.only(nginx, balancer, 'lb1', 'reload nginx')
  })

  for (const [direction, step] of [
    ['back', 'years ago'],
    ['ahead', 'years'],
  ] as const) {
    it(`detect it also while the clock is repeatedly set ${direction}`, async () => {
      await hosts.sh('lb1', stepping(step))
      await hosts.only(nginx, balancer, 'lb1', 'reload nginx')
      await hosts.sh('lb1', refuses)
      expect(await failure(hosts.only(nginx, balancer, 'lb1', 'reload nginx'))).to.match(/still runs its old workers/)
      await hosts.sh('lb1', `${accepts}; [ "$(cat /run/steps)" -gt 1 ]; rm /usr/local/bin/date /run/steps`)
    })
  }

  it('install keepalived, and the preferred host takes the address', async () => {
    for (const host of ['lb1', 'lb2']) {
      expect(await hosts.bring(keepalived, balanced, host)).to.include.members([
        'install keepalived and mailx',
        'start keepalived',
      ])
      expect(await hosts.bring(keepalived, balanced, host)).to.deep.equal([])
    }
    await hosts.held(address, 'lb1')
    expect(
      await hosts.sh(
        'lb1',
        'stat -c "%a %U" /etc/keepalived/keepalived.conf /etc/keepalived/*.sh; cat /run/keepalived/VI_1.state',
      ),
    ).to.equal('600 root\n755 root\n755 root\n755 root\nMASTER')
    const told = 'journalctl --sync; journalctl -t keepalived-notify -o cat | tail -n 1'
    expect(await hosts.sh('lb2', `${tryFor(`{ ${told} | grep -q BACKUP; }`)}; ${told}`)).to.equal(
      'INSTANCE VI_1 is BACKUP on lb2 with priority 90',
    )
  })

  it('move the address when nginx stops or hangs, and back', async () => {
    for (const [down, up] of [
      ['systemctl stop nginx', 'systemctl start nginx'],
      ['kill -STOP $(pgrep -x nginx)', 'kill -CONT $(pgrep -x nginx)'],
    ]) {
      await hosts.sh('lb1', down!)
      await hosts.held(address, 'lb2')
      await hosts.sh('lb1', up!)
      await hosts.held(address, 'lb1')
    }
  })

  it('drain a host until that is ended, also over a restart', async () => {
    const convert = '/etc/keepalived/convert_state.sh'
    await hosts.sh('lb1', `${convert} backup VI_1`)
    await hosts.held(address, 'lb2')
    await hosts.sh('lb1', 'systemctl restart keepalived; sleep 4')
    await hosts.held(address, 'lb2')
    await hosts.sh('lb1', `${convert} master`)
    await hosts.held(address, 'lb1')
    expect((await hosts.run('lb1', `${convert} backup VI_9`)).stderrText).to.match(/this host has no instance VI_9/)
    expect((await hosts.run('lb1', convert)).code).to.equal(2)
  })

  it('detect whether keepalived loaded a new configuration', async () => {
    const edited: KeepalivedInput = { ...balanced, priorities: { VI_1: 105 } }
    await hosts.only(keepalived, edited, 'lb1', 'copy keepalived.conf')
    await hosts.only(keepalived, edited, 'lb1', 'reload keepalived')
    expect(
      await hosts.sh(
        'lb1',
        `rm -f /tmp/keepalived.data; kill -USR1 $(cat /run/keepalived.pid)
        ${tryFor(`grep -qsxE ' +(Base )?[Pp]riority = 105' /tmp/keepalived.data`)}
        grep -xE ' +(Base )?[Pp]riority = 105' /tmp/keepalived.data | tr -d ' ' | sort -u`,
      ),
    ).to.match(/riority=105/)
    await hosts.sh(
      'lb1',
      'cp /etc/keepalived/keepalived.conf /root; sed -i s/eth0/eth9/ /etc/keepalived/keepalived.conf',
    )
    expect(await failure(hosts.only(keepalived, balanced, 'lb1', 'reload keepalived'))).to.match(/it keeps the old one/)
    await hosts.held(address, 'lb1')
    await hosts.sh('lb1', 'cp /root/keepalived.conf /etc/keepalived/')
    await hosts.only(keepalived, edited, 'lb1', 'reload keepalived')
  })

  it('do not mistake the end of another reload of keepalived for their own', async () => {
    const child = 'pgrep -P $(systemctl show --value -p MainPID keepalived) -x keepalived'
    const file = '/etc/keepalived/keepalived.conf'
    await hosts.sh('lb1', `cp -p ${file} /root; kill -STOP $(${child}); systemctl reload keepalived; sleep 0.5`)
    // The many lines keep it busy for a while before it reaches the one that it rejects.
    await hosts.sh(
      'lb1',
      `{ yes '#' | head -n 2000000; echo nonsense; } >>${file}; (sleep 2; kill -CONT $(${child})) >/dev/null 2>&1 &`,
    )
    expect(await failure(hosts.only(keepalived, balanced, 'lb1', 'reload keepalived'))).to.match(/it keeps the old one/)
    await hosts.sh('lb1', `cp -p /root/keepalived.conf ${file}`)
    await hosts.only(keepalived, balanced, 'lb1', 'reload keepalived')
    await hosts.held(address, 'lb1')
  })

  it('reject a keepalived configuration whose test only prints warnings', async () => {
    const raw = { ...balanced, instances: [{ ...vi1, interface: 'eth9' }] }
    const before = await hosts.sh('lb1', 'sha256sum /etc/keepalived/*')
    expect(await failure(hosts.only(keepalived, raw, 'lb1', 'copy keepalived.conf'))).to.match(/eth9/)
    expect(await hosts.sh('lb1', 'sha256sum /etc/keepalived/*')).to.equal(before)
  })

  const kinds: [string, KeepalivedInput][] = [
    [
      'unicast without preemption',
      { instances: [{ ...vi1, unicast: true, preempt: false }], checks: { nginx: { script: 'nginx', weight: 0 } } },
    ],
    [
      'VRRP 3 and IPv6',
      { instances: [{ ...vi1, authPass: undefined, version: 3, addresses: ['fd00::200/64'], advertInterval: 0.5 }] },
    ],
    ['scripts of another user', { ...balanced, globals: { scriptUser: 'nobody' } }],
    [
      'mail, labels, delays and other interfaces',
      {
        instances: [
          {
            ...vi1,
            addresses: [{ address: `${address}/24`, label: 'vip1' }],
            preemptDelay: 5,
            trackInterfaces: [{ name: 'lo', weight: -2 }],
          },
        ],
        checks: { ready: { command: '/bin/sh -c true', fall: 1, user: 'nobody' } },
        globals: { notificationEmail: ['root@localhost'], notificationEmailFrom: 'lb@localhost' },
      },
    ],
  ]
  for (const [what, variables] of kinds) {
    it(`accept ${what}`, async () => {
      await hosts.only(keepalived, variables, 'lb2', 'copy keepalived.conf')
    })
  }

  it('mail a change of state', async () => {
    const mailed = { ...balanced, mail: { to: 'ops@example.com', from: 'lb@example.com' } }
    await hosts.sh(
      'lb2',
      `printf '#!/bin/sh\\n{ echo "$@"; cat; } >/root/mail\\n' >/usr/sbin/sendmail; chmod +x /usr/sbin/sendmail`,
    )
    await hosts.only(keepalived, mailed, 'lb2', 'copy notify.sh')
    await hosts.sh('lb2', '/etc/keepalived/notify.sh INSTANCE VI_1 FAULT 90')
    const mail = await hosts.sh('lb2', 'cat /root/mail')
    expect(mail)
      .to.contain('ops@example.com')
      .and.contain('From: lb@example.com')
      .and.contain('Subject: keepalived: VI_1 is FAULT on lb2')
    expect(mail).to.contain('INSTANCE VI_1 is FAULT on lb2 with priority 90')
  })
})

/** Debian's `nginx -s reload` rejects a bad configuration itself, so here systemd only sends the signal. */
const dropIn = '/run/systemd/system/nginx.service.d'
const refuses = `mkdir -p ${dropIn}; printf '[Service]\\nExecReload=\\nExecReload=/bin/kill -HUP $MAINPID\\n' >${dropIn}/x.conf
systemctl daemon-reload; cp /etc/nginx/nginx.conf /root; echo 'bogus;' >>/etc/nginx/nginx.conf`
const accepts = `cp /root/nginx.conf /etc/nginx/; rm -r ${dropIn}; systemctl daemon-reload`

/** Every query of the time finds the clock some years further away than the previous one. */
function stepping(step: 'years' | 'years ago'): string {
  return `cat >/usr/local/bin/date <<'END' && chmod 755 /usr/local/bin/date
#!/bin/sh
read -r steps 2>/dev/null </run/steps
echo $((\${steps:-0} + 3)) >/run/steps
exec /bin/date -d "\${steps:-0} ${step}" "$@"
END`
}

/** Shell code that repeats a command without side effects until it succeeds, for at least 20 seconds. */
function tryFor(command: string): string {
  return `tries=0; until ${command} || [ $tries = 100 ]; do tries=$((tries + 1)); sleep 0.2; done`
}

function everyKind(): NginxInput {
  return {
    user: 'www-data',
    group: 'www-data',
    upstreams: {
      web: {
        method: 'least_conn',
        keepalive: 8,
        servers: [
          { address: '127.0.0.1:8081', weight: 2, maxFails: 0 },
          { address: '127.0.0.1:8082', backup: true },
          { address: '127.0.0.1:8083', down: true },
        ],
      },
      sticky: {
        method: 'ip_hash',
        servers: [{ address: '127.0.0.1', failTimeout: 2 }, { address: '127.0.0.1:8082' }],
      },
    },
    servers: [
      proxy('web', {
        listen: ['80', '[::]:80 ipv6only=on'],
        serverNames: ['a.example.com', '~^w\\d{2}\\.example\\.com$'],
      }),
      {
        listen: 8443,
        tls: { certificate: '/etc/ssl/lb.pem', key: '/etc/ssl/lb.key' },
        locations: { '~ ^/a b/.{0}$': { return: { code: 200, body: 'spaced' } } },
      },
      {
        listen: 81,
        locations: {
          '/text': { return: { code: 200, body: 'it\'s "quoted" \\ and {braced}\n' } },
          '/moved': { return: { code: 301, body: 'https://$host$request_uri' } },
          '/files': { root: '/srv/my files', index: ['a.html'], tryFiles: ['$uri', '=404'] },
          '/status': { status: true, raw: 'allow 127.0.0.1;\ndeny all;' },
          '/sticky': { proxyPass: 'http://sticky', proxySetHeader: { 'X-A': 'a "b" $host' }, proxyConnectTimeout: 0.5 },
        },
      },
    ],
    raw: { events: 'multi_accept on;', http: 'map $http_upgrade $connection_upgrade { default upgrade; }' },
    includes: ['/etc/nginx/conf.d/*.conf'],
  }
}

async function failure(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'it succeeded',
    (error: Error) => error.message,
  )
}
