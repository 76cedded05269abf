import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { Lab } from '../../src/lab/index.js'
import { on, succeeds, within } from '../lab/ground-truth.js'
import { labName } from '../lab/lab-name.js'
import { packages } from '../lab/repository.js'
import { skipWithoutLab } from '../lab/skip-without-lab.js'
import { quick, tarballOrSkip } from '../roles/lab/source-build.js'
import { Deployment } from './deployment.js'

const name = labName('dual-source')
const [first, second] = ['198.18.0.251', '198.18.0.252']
const program = '/usr/local/nginx/sbin/nginx'

/** A host without a mail server: what mailx hands over to `sendmail` is kept, one file a mail. */
const mailbox = `mkdir /root/mails && cat >/usr/sbin/sendmail <<'END' && chmod +x /usr/sbin/sendmail
#!/bin/sh
cat >"$(mktemp -u /root/mails/XXXXXXXX)"
END`

describe('The playbook dual-master-source', function () {
  this.timeout(600_000)
  let lab: Lab
  let pair: Deployment

  before(async function () {
    await skipWithoutLab(this)
    const tarball = await tarballOrSkip(this)
    this.test?.parent?.afterAll('Remove the tarball', () => tarball.remove())
    const { path, version, sha256 } = tarball
    await Lab.down(name)
    lab = await Lab.up({ name, hosts: ['lb1', 'lb2'], packages })
    const variables = { nginx: { install: { tarball: path, version, sha256, flags: [quick] } } }
    pair = await Deployment.onBareHosts(lab, 'dual-master-source', { variables })
    await Promise.all(pair.hosts.map((host) => on(lab, host, mailbox)))
  })

  after(() => lab?.down())

  it('is deployed to bare hosts as the dry run predicts, and a second run changes nothing', () => pair.deployTwice())

  it('builds nginx as declared', async () => {
    for (const host of pair.hosts) {
      expect(await on(lab, host, `${program} -V 2>&1 | sed -n 's/^configure arguments: //p'`)).to.equal(
        `--prefix=/usr/local/nginx --user=www --group=www --with-http_ssl_module --with-http_realip_module \
--with-http_image_filter_module --with-http_mp4_module --with-http_flv_module --with-http_gzip_static_module \
--with-stream --with-stream_ssl_module --with-http_stub_status_module --with-pcre --with-cc-opt='-O0 -pipe'\n`,
      )
      expect(await on(lab, host, 'ps -C nginx -o user= | sort -u')).to.equal('root\nwww\n')
    }
  })

  it('gives each host the address that it is master of', async () => {
    await areServedBy('lb1', 'lb2')
    expect(await on(lab, 'lb1', 'ip -oneline -4 address show label eth0:vip1')).to.contain(`${first}/24`)
    expect(await on(lab, 'lb2', 'ip -oneline -4 address show label eth0:vip2')).to.contain(`${second}/24`)
  })

  it('moves the address when a cable is cut, which keepalived detects, and back', async () => {
    await lab.cut('lb2')
    await areServedBy('lb1', 'lb1')
    expect(await on(lab, 'lb2', 'cat /run/keepalived/VI_2.state')).to.equal('FAULT\n')
    await lab.join('lb2')
    await areServedBy('lb1', 'lb2')
  })

  it('takes a host out and back in manually', async () => {
    await on(lab, 'lb2', '/etc/keepalived/convert_state.sh backup')
    await areServedBy('lb1', 'lb1')
    await on(lab, 'lb2', '/etc/keepalived/convert_state.sh master')
    await areServedBy('lb1', 'lb2')
  })

  it('moves the address when nginx is stopped and cannot start because its program is missing', async () => {
    await on(lab, 'lb2', `systemctl stop nginx && mv ${program} ${program}.tmp`)
    await areServedBy('lb1', 'lb1')
    await sleep(5000)
    await areServedBy('lb1', 'lb1')
    expect(await on(lab, 'lb2', 'systemctl show -p NRestarts -p ActiveState nginx; pgrep -xc nginx; :')).to.equal(
      'NRestarts=0\nActiveState=inactive\n0\n',
    )
  })

  it('moves the address back when the program is restored and nginx is started', async () => {
    await on(lab, 'lb2', `mv ${program}.tmp ${program} && systemctl start nginx`)
    await areServedBy('lb1', 'lb2')
  })

  it('survives the loss of a whole host, and takes it in again when it is back', async () => {
    await lab.kill('lb1')
    await areServedBy('lb2', 'lb2')
    await lab.boot('lb1')
    await areServedBy('lb1', 'lb2')
    expect(await on(lab, 'lb1', 'systemctl is-enabled nginx keepalived')).to.equal('enabled\nenabled\n')
  })

  it('logs every change of state, and mails it', async () => {
    // keepalived reports a change after the address has moved, and the mail is sent after the log entry.
    const lines = 'journalctl --sync; journalctl -q -t keepalived-notify -o cat'
    await succeeds(lab, 'lb2', `${lines} | grep VI_1 | tail -n 1 | grep -q BACKUP`)
    await succeeds(lab, 'lb2', `[ "$(${lines} | wc -l)" = "$(grep -l INSTANCE -r /root/mails | wc -l)" ]`)
    const log = (await on(lab, 'lb2', lines)).trim().split('\n')
    const states = (instance: string) =>
      log.flatMap((line) => new RegExp(`^INSTANCE ${instance} is (\\S+) on lb2 `).exec(line)?.[1] ?? [])
    expect(states('VI_1').slice(-2)).to.deep.equal(['MASTER', 'BACKUP'])
    expect(states('VI_2').slice(-5)).to.deep.equal(['MASTER', 'BACKUP', 'MASTER', 'BACKUP', 'MASTER'])

    const files = await on(lab, 'lb2', 'grep -l . /root/mails/*')
    const mails = await Promise.all(
      files
        .trim()
        .split('\n')
        .map((file) => on(lab, 'lb2', `cat ${file}`)),
    )
    expect(mails.map((mail) => /INSTANCE .*/.exec(mail)?.[0]).sort()).to.deep.equal([...log].sort())
    for (const mail of mails) {
      expect(mail).to.contain('To: admin@example.com\n').and.contain('From: ops@example.com\n')
      expect(mail).to.match(/^Subject: keepalived: VI_[12] is [A-Z]+ on lb2$/m)
    }
  })

  /** The hosts of the two addresses, and what a client gets there. */
  async function areServedBy(...hosts: readonly [string, string]): Promise<void> {
    for (const [index, address] of [first, second].entries()) {
      const host = hosts[index]!
      await pair.isServedBy(host, address)
      await within(
        20,
        `the page of ${host} at ${address}`,
        async () => (await pair.page(address)) === `This is ${host}\n`,
      )
    }
  }
})
