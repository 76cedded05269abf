import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on, rotate, shutDown, succeeds, within } from '../lab/ground-truth.js'
import { sharedLab } from '../lab/shared-lab.js'
import { Deployment } from './deployment.js'
import { MailSink } from './mail-sink.js'

const [first, second] = ['198.18.0.201', '198.18.0.202']
const pairs = [
  { host: 'lb1', own: first, peer: 'lb2', others: second },
  { host: 'lb2', own: second, peer: 'lb1', others: first },
] as const

describe('The dual master with ip_hash', function () {
  this.timeout(300_000)
  let lab: Lab
  let deployment: Deployment

  before(async function () {
    lab = await sharedLab(this)
    deployment = await Deployment.onBareHosts(lab, 'dual-master')
  })

  it('is deployed on bare hosts as the dry run predicted, and a second run changes nothing', async () => {
    await deployment.deployTwice()
    await everybodyHasTheirOwn()
  })

  it('runs nginx as declared: eight workers of www, and every setting', async () => {
    const workers = await on(lab, 'lb1', 'ps -C nginx -o user:20=,group:20= | grep -v ^root | sort | uniq -c')
    expect(workers.trim()).to.match(/^8 www +www$/)
    const conf = await on(lab, 'lb1', 'nginx -T 2>/dev/null')
    for (const line of declared) expect(conf).to.contain(`${line};\n`)
  })

  it('sends a client to one web server through both addresses, and to the other one during an outage', async () => {
    const [own] = await deployment.pages(first)
    expect(own).to.match(/^This is web[12]\n$/)
    expect(await deployment.pages(first)).to.deep.equal([own])
    expect(await deployment.pages(second)).to.deep.equal([own])
    const [web, other] = own!.includes('web1') ? ['web1', 'web2'] : ['web2', 'web1']
    await on(lab, web!, 'systemctl stop nginx')
    expect(await deployment.pages(first)).to.deep.equal([`This is ${other}\n`])
    expect(await deployment.pages(second)).to.deep.equal([`This is ${other}\n`])
    await on(lab, web!, 'systemctl start nginx')
    await within(30, `${web} serves its client again`, async () => {
      return (await deployment.page(first)) === own && (await deployment.page(second)) === own
    })
  })

  it('shows the status page with the password only', async () => {
    expect(await status(first)).to.equal('401')
    expect(await status(first, 'ops:wrong')).to.equal('401')
    expect(await status(second, 'ops:fake-status-password')).to.equal('200')
    expect(await on(lab, 'lb1', 'cat /etc/nginx/auth/*')).to.match(/^ops:\$6\$[^:]+\n$/)
  })

  it('logs requests in the declared format and folder, also after a rotation, and not those for the status', async () => {
    await request(`http://${first}/before`, '-A', 'a browser', '-H', 'X-Forwarded-For: 192.0.2.1')
    await rotate(lab, 'lb1', '/etc/logrotate.d/haploy-nginx', '/data/logs/access.log')
    await request(`http://${first}/after`, '-A', 'a browser')
    await succeeds(lab, 'lb1', 'grep -q /after /data/logs/access.log')
    const logs = await on(lab, 'lb1', 'grep -h /before /data/logs/access.log.1; grep -h /after /data/logs/access.log')
    expect(logs.replace(/\[[^\]]+\]/g, '[time]').split('\n')).to.deep.equal([
      '198.18.0.1 - - [time] "GET /before HTTP/1.1" 404 146 "-" "a browser" 192.0.2.1',
      '198.18.0.1 - - [time] "GET /after HTTP/1.1" 404 146 "-" "a browser" -',
      '',
    ])
    expect(await on(lab, 'lb1', 'cat /data/logs/access.log* | grep -c /nginx; :')).to.equal('0\n')
  })

  it('sends mail when a load balancer takes over an address, and when it releases it', async () => {
    const sink = await MailSink.on(lab, 'lb1')
    await on(lab, 'lb2', 'systemctl stop keepalived')
    await arrives(sink, /^Subject: \[lb1\].*VI_2.*MASTER/m)
    await on(lab, 'lb2', 'systemctl start keepalived')
    await arrives(sink, /^Subject: \[lb1\].*VI_2.*BACKUP/m)
    const mail = await sink.mail()
    expect(mail)
      .to.match(/^MAIL FROM:<keepalived@example\.com>$/m)
      .and.match(/^RCPT TO:<ops@example\.com>$/m)
    expect(mail)
      .to.match(/^From: .*keepalived@example\.com/m)
      .and.match(/^To: .*ops@example\.com/m)
    await sink.stop()
    await everybodyHasTheirOwn()
  })

  for (const { host, own, peer } of pairs) {
    it(`serves ${own} again within seconds after killall nginx on ${host}`, async () => {
      const starts = await restarts(host)
      await on(lab, host, 'killall nginx')
      const again = async () => (await restarts(host)) > starts && (await servedBy(host)) !== undefined
      const seconds = await within(30, `nginx is started again and serves on ${host}`, again)
      expect(await restarts(host)).to.equal(starts + 1)
      await everybodyHasTheirOwn()
      console.log(`      served again in ${seconds.toFixed(1)} s`)
    })

    it(`gives ${own} to ${peer} as long as nginx of ${host} cannot start`, async () => {
      await on(lab, host, 'mv /usr/sbin/nginx /usr/sbin/nginx.away && killall nginx')
      await isWith(peer)
      // More failed attempts than systemd alone would make.
      await within(60, `systemd tries on ${host}`, async () => (await restarts(host)) > 7)
      await on(lab, host, 'mv /usr/sbin/nginx.away /usr/sbin/nginx')
      await everybodyHasTheirOwn()
    })
  }

  for (const { host, own, peer } of pairs) {
    it(`serves both addresses from ${peer} while ${host} reboots, and ${own} from ${host} afterwards`, async () => {
      const before = await bootId(host)
      await shutDown(lab, host, 'reboot')
      await isWith(peer)
      await within(60, `${host} has rebooted`, async () => ![before, ''].includes(await bootId(host)))
      await lab.boot(host)
      await everybodyHasTheirOwn()
    })
  }

  for (const { host, own, peer } of pairs) {
    it(`serves both addresses from ${peer} while ${host} is off, and ${own} from ${host} afterwards`, async () => {
      await shutDown(lab, host, 'poweroff')
      await within(60, `${host} is off`, async () => (await lab.state(host)) === 'dead')
      await isWith(peer)
      await lab.boot(host)
      await everybodyHasTheirOwn()
    })

    it(`serves both addresses from ${peer} after a power loss of ${host}, and ${own} from ${host} afterwards`, async () => {
      await lab.kill(host)
      await isWith(peer)
      await lab.boot(host)
      await everybodyHasTheirOwn()
    })
  }

  it('is in the deployed state at the end', async () => {
    expect((await deployment.run()).changed).to.deep.equal({ lb1: 0, lb2: 0, web1: 0, web2: 0 })
  })

  async function everybodyHasTheirOwn(): Promise<void> {
    await deployment.isServedBy('lb1', first)
    await deployment.isServedBy('lb2', second)
    expect(await deployment.holders(first)).to.deep.equal(['lb1'])
  }

  /** Both addresses are. */
  async function isWith(host: string): Promise<void> {
    await deployment.isServedBy(host, first)
    await deployment.isServedBy(host, second)
  }

  async function status(address: string, user?: string): Promise<string> {
    const who = user === undefined ? [] : ['--user', user]
    return request(`http://${address}/nginx`, ...who, '--output', '/dev/null', '--write-out', '%{http_code}')
  }

  async function request(url: string, ...options: string[]): Promise<string> {
    return (await lab.exec(['curl', '--silent', '--max-time', '5', ...options, url])).stdout
  }

  async function arrives(sink: MailSink, pattern: RegExp): Promise<void> {
    await within(60, `mail of ${pattern}`, async () => pattern.test(await sink.mail()))
  }

  /** What is served at a load balancer's own address. */
  function servedBy(host: string): Promise<string | undefined> {
    return deployment.page(lab.hosts.find(({ name }) => name === host)!.address)
  }

  /** How often systemd has started nginx again. */
  async function restarts(host: string): Promise<number> {
    return Number(await on(lab, host, 'systemctl show --value -p NRestarts nginx'))
  }

  /** Another one after each boot; nothing while the host is off. */
  async function bootId(host: string): Promise<string> {
    return (await lab.on(host, 'cat /proc/sys/kernel/random/boot_id').catch(() => ({ stdout: '' }))).stdout
  }
})

const declared = [
  'worker_connections 51200',
  'worker_rlimit_nofile 51200',
  'client_header_buffer_size 32k',
  'large_client_header_buffers 4 32k',
  'server_names_hash_bucket_size 128',
  'fastcgi_read_timeout 300s',
  'fastcgi_busy_buffers_size 128k',
  'gzip_buffers 4 16k',
  'gzip_http_version 1.0',
  'gzip_comp_level 2',
  'ip_hash',
  'proxy_redirect off',
  'proxy_set_header X-Real-IP $remote_addr',
  'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for',
]
