import { expect } from 'chai'
import { apt } from '../../../src/resources/packages/apt.js'
import type { Request } from '../../../src/resources/packages/manager.js'
import { packageResource } from '../../../src/resources/packages/package.js'
import { BareHost } from './bare-host.js'

describe('packages on a real Debian host', function () {
  this.timeout(180_000)
  const host = new BareHost('packages')

  before(async function () {
    await host.boot(this)
  })
  beforeEach(() => host.reset())
  after(() => host.down())

  const packages = (names: string[], more: Partial<Request> = {}) =>
    packageResource({ names, versions: {}, state: 'present', start: false, ...more }, apt)

  const policy = () => host.sh('ls /usr/sbin/policy-rc.d 2>/dev/null; :')
  const active = (unit: string) => host.sh(`systemctl is-active ${unit}; :`)

  it('are installed in one transaction, and their daemons wait for their configuration', async () => {
    expect(await host.bring(packages(['nginx', 'keepalived']))).to.deep.equal([
      ['nginx', null, 'installed'],
      ['keepalived', null, 'installed'],
    ])
    expect(await active('nginx')).to.equal('inactive')
    expect(await policy()).to.equal('')
    expect(await host.sh('systemctl start nginx; systemctl is-active nginx')).to.equal('active')
  })

  it('start their daemons if the task allows it', async () => {
    await host.bring(packages(['nginx'], { start: true }))
    expect(await active('nginx')).to.equal('active')
  })

  it('do not start a daemon whose unit file was left when it was removed', async () => {
    await host.bring(packages(['nginx'], { start: true }))
    expect(await host.bring(packages(['nginx'], { state: 'absent' }))).to.have.lengthOf(1)
    expect(await active('nginx')).to.equal('inactive')
    await host.bring(packages(['nginx']))
    expect(await active('nginx')).to.equal('inactive')
  })

  it('keep a policy of another tool, and remove one that a crash left behind', async () => {
    await host.sh(`printf '#!/bin/sh\\nexit 0\\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d`)
    await host.bring(packages(['nginx']))
    expect(await active('nginx')).to.equal('active')
    expect(await policy()).to.equal('/usr/sbin/policy-rc.d')

    await host.sh(`printf '#!/bin/sh\\n# haploy: an old one\\nexit 101\\n' >/usr/sbin/policy-rc.d`)
    await host.bring(packages(['keepalived'], { start: true }))
    expect(await policy()).to.equal('')
  })

  it('restart a running daemon on an upgrade, but not a stopped one', async () => {
    await offerSample()
    const at = (version: string) => packages(['sample'], { versions: { sample: version } })
    expect(await host.bring(at('1.0'))).to.deep.equal([['sample', null, '1.0']])
    const pid = () => host.sh('systemctl show -p MainPID sample sample-aside')
    await host.sh('systemctl start sample')
    const before = await pid()
    expect(await host.bring(at('1.1'))).to.deep.equal([['sample', '1.0', '1.1']])
    expect(await active('sample')).to.equal('active')
    expect(await pid()).to.not.equal(before)

    await host.sh('systemctl stop sample sample-aside')
    expect(await host.bring(at('1.0')), 'a pin goes back, too').to.deep.equal([['sample', '1.1', '1.0']])
    expect(await active('sample sample-aside')).to.equal('inactive\ninactive')
  })

  it('are brought to a version that begins like a pin with a star, and stay there', async () => {
    await offerSample()
    const at = (version: string) => packages(['sample'], { versions: { sample: version } })
    expect(await host.bring(at('1.0*'))).to.deep.equal([['sample', null, '1.0*']])
    expect(await host.bring(at('1.*'))).to.deep.equal([])
    expect(await host.bring(at('1.1*'))).to.deep.equal([['sample', '1.0', '1.1*']])
    expect(await host.bring(at('1.0*')), 'a pin goes back, too').to.deep.equal([['sample', '1.1', '1.0*']])
  })

  it('become the latest, with lists that are refreshed if they are older than an hour', async () => {
    await offerSample()
    const latest = packages(['sample'], { state: 'latest' })
    await host.bring(packages(['sample'], { versions: { sample: '1.0' } }))
    expect(await host.bring(latest)).to.deep.equal([['sample', '1.0', '1.1']])

    await host.sh('touch -d "2 hours ago" /var/lib/apt/lists /var/lib/apt/lists/partial')
    const changes = await host.plan(latest)
    expect(changes[0]).to.include({ from: '1.1', to: 'latest' })
    expect(latest.judge!(await host.attempt(latest))).to.deep.equal({ changed: false })
    expect(await host.plan(latest)).to.deep.equal([])
  })

  it('refresh the lists only if they are out of date', async () => {
    await host.sh('rm -rf /var/lib/apt/lists/*')
    await host.bring(packages(['nginx']))
    await offerSample('')
    await host.bring(packages(['sample']))
  })

  it("fail with apt's own message when there is no such package or version", async () => {
    const unknown = packages(['nginx', 'nginxx'])
    const output = await host.attempt(unknown)
    expect(output.stderrText).to.include('E: Unable to locate package nginxx')
    expect(unknown.judge!(output).failed).to.equal('apt-get could not install nginx, nginxx')
    expect(await host.sh('dpkg-query -W nginx 2>/dev/null || echo none'), 'all or nothing').to.equal('none')

    const { stderrText } = await host.attempt(packages(['nginx'], { versions: { nginx: '0.1' } }))
    expect(stderrText)
      .to.include("Version '0.1' for 'nginx' was not found")
      .and.match(/nginx \| 1\./)
  })

  it('are satisfied by a package that provides them, and otherwise list the real packages', async () => {
    const { stderrText } = await host.attempt(packages(['mail-reader']))
    expect(stderrText).to.match(/mail-reader is a virtual package provided by:\s+(s-nail|bsd-mailx)/)
    await host.bring(packages(['bsd-mailx', 'mailx']))
    expect(await host.plan(packages(['mail-reader']))).to.deep.equal([])
  })

  it('are installed however an earlier installation was interrupted', async () => {
    const deb = (name: string) => `$(ls /srv/repo/${name}_*.deb)`
    const interruptions = [
      `dpkg --unpack ${deb('nginx-common')}`,
      `dpkg --unpack ${deb('nginx-common')} ${deb('nginx')}`,
      `dpkg --unpack ${deb('nginx')} 2>/dev/null; :`,
      `dpkg --unpack ${deb('nginx-common')} ${deb('nginx')}; dpkg --configure nginx-common; touch /var/lib/dpkg/updates/0001`,
      ...[0.3, 0.6, 0.9, 1.2].map(
        (delay) => `apt-get -y install nginx & sleep ${delay}; pkill -9 -x "apt-get|dpkg"; pkill -9 -f "[p]ostinst"; :`,
      ),
    ]
    for (const interruption of interruptions) {
      await host.reset()
      await host.sh(`exec >/dev/null 2>&1; systemctl mask --runtime nginx; ${interruption}`)
      await host.sh('systemctl unmask --runtime nginx 2>/dev/null')
      const was = await host.sh(`dpkg-query -W -f='\${Package} \${db:Status-Abbrev} ' nginx nginx-common 2>&1; :`)
      await host.attempt(packages(['nginx']))
      expect(await host.plan(packages(['nginx'])), `${interruption}\n${was}`).to.deep.equal([])
      expect(await active('nginx'), `${interruption}\n${was}`).to.equal('inactive')
      await host.sh('dpkg --audit | wc -l | grep -qx 0')
    }
  })

  const unfinished = () => host.sh('ls /var/lib/haploy/apt.unfinished /usr/sbin/policy-rc.d 2>/dev/null; dpkg --audit')

  it('finish a transaction that was cut off, even if all requested packages are installed', async () => {
    await offerSample()
    await host.bring(packages(['sample']))
    expect(await unfinished()).to.equal('')
    // The power fails when only another package remains to be configured.
    await host.sh(`: >/var/lib/haploy/apt.unfinished; printf '#!/bin/sh\n# haploy: \n' >/usr/sbin/policy-rc.d
dpkg --unpack $(ls /srv/repo/nginx-common_*.deb) >/dev/null`)
    const interrupted = await host.plan(packages(['sample']))
    expect(interrupted).to.have.lengthOf(2)
    expect(interrupted[0]).to.include({ attribute: 'transaction', from: 'cut off', to: 'finished' })
    expect(interrupted[1]).to.include({ attribute: 'nginx-common', to: 'repaired' })
    expect(interrupted[1]!.from).to.match(/^unpacked /)
    await host.bring(packages(['sample']))
    expect(await unfinished()).to.equal('')
    expect(await host.plan(packages(['sample'])), 'a further run').to.deep.equal([])
  })

  it('leave a note, and no policy, when apt dies half-way because its output is closed', async () => {
    const [change] = await host.plan(packages(['nginx']))
    const script = change!.steps[0]!.script.text
    await host.sh(
      `cat >/root/transaction <<'X'\n${script}\nX\nsh /root/transaction 2>&1 | sed -n '/^Setting up nginx-common/q'`,
    )
    expect(await host.sh('ls /var/lib/haploy/apt.unfinished /usr/sbin/policy-rc.d 2>/dev/null; :')).to.equal(
      '/var/lib/haploy/apt.unfinished',
    )
    await host.bring(packages(['nginx']))
    expect(await unfinished()).to.equal('')
    expect(await active('nginx')).to.equal('inactive')
  })

  it('leave no note of a transaction that apt rejected', async () => {
    await host.attempt(packages(['nginxx']))
    expect(await unfinished()).to.equal('')
  })

  it('wait for a lock, and report who holds it', async () => {
    const resource = packages(['nginx'])
    await host.sh(`cat >/root/hold <<'X'
use Fcntl;
open F, ">>", "/var/lib/dpkg/lock-frontend";
my $lock = pack("s s x4 l! l! i x4", F_WRLCK, 0, 0, 0, 0);
fcntl(F, F_SETLK, $lock) or die;
open H, ">", "/run/held";
sleep shift;
X`)
    const hold = (seconds: number) =>
      host.sh(
        `rm -f /run/held; systemd-run -q perl /root/hold ${seconds}; for try in $(seq 100); do [ -e /run/held ] && break; sleep 0.2; done`,
      )
    await hold(3)
    await host.bring(resource)

    await hold(60)
    const [change] = await host.plan(packages(['keepalived']))
    const impatient = change!.steps[0]!.script.text.replace('Timeout=120', 'Timeout=1')
    expect(await host.sh(`(${impatient}) 2>&1; :`)).to.match(/It is held by process \d+ \(perl\)/)
  })

  it('are probed without writing anything', async () => {
    await host.sh('rm -f /var/cache/apt/*.bin; touch /tmp/stamp; sleep 0.1')
    for (const state of ['present', 'latest', 'absent'] as const) await host.plan(packages(['nginx', 'x11'], { state }))
    expect(await host.sh('find / -xdev -newer /tmp/stamp -not -path "/var/log/*" -not -path "/tmp*"')).to.equal('')
  })

  /** A package with two units that restarts both on an upgrade, as debhelper does. */
  async function offerSample(refresh = 'apt-get -qq update'): Promise<void> {
    await host.sh(`set -e
mkdir -p /srv/sample && cd /srv/sample
for v in 1.0 1.1; do
  d=$(mktemp -d) && mkdir -p $d/DEBIAN $d/lib/systemd/system && chmod 755 $d
  printf 'Package: sample\\nVersion: %s\\nArchitecture: all\\nMaintainer: nobody <nobody@example.org>\\nDescription: -\\n' $v >$d/DEBIAN/control
  for u in sample sample-aside; do
    printf '[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n' >$d/lib/systemd/system/$u.service
  done
  cat >$d/DEBIAN/postinst <<'X'
#!/bin/sh
set -e
deb-systemd-helper enable sample.service sample-aside.service >/dev/null
systemctl daemon-reload
deb-systemd-invoke \${2:+re}start sample.service sample-aside.service >/dev/null
X
  chmod 755 $d/DEBIAN/postinst
  dpkg-deb -b $d sample_\${v}_all.deb >/dev/null
  dpkg-deb -f sample_\${v}_all.deb
  printf 'Filename: ./sample_%s_all.deb\\nSize: %s\\nSHA256: %s\\n\\n' $v $(stat -c %s sample_\${v}_all.deb) \\
    $(sha256sum sample_\${v}_all.deb | cut -d' ' -f1)
done >Packages
echo 'deb [trusted=yes] file:/srv/sample ./' >/etc/apt/sources.list.d/sample.list
${refresh}`)
  }
})
