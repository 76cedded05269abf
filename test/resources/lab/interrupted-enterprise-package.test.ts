import { expect } from 'chai'
import { dnf, yum } from '../../../src/resources/packages/dnf.js'
import type { Request } from '../../../src/resources/packages/manager.js'
import { packageResource } from '../../../src/resources/packages/package.js'
import { BareHost } from './bare-host.js'

const note = '/var/lib/haploy/rpm.unfinished'

for (const [system, manager] of [
  ['el9', dnf],
  ['el7', yum],
] as const) {
  const { command } = manager
  /** What is killed, in which script: `<version> <script> <number of versions that stay>`. */
  const interruptions: Readonly<Record<string, readonly [script: string, start: string, found: string | null]>> = {
    'in %pre of an installation': ['1.0 pre 1', 'install sample-1.0', null],
    'in %post of an installation': ['1.0 post 1', 'install sample-1.0', '1.0-1'],
    'in %pre of an upgrade': ['1.1 pre 2', 'upgrade sample', '1.0-1'],
    'in %post of an upgrade': ['1.1 post 2', 'upgrade sample', 'installed twice 1.0-1, 1.1-1'],
    'in %preun of an upgrade': ['1.0 preun 1', 'upgrade sample', 'installed twice 1.0-1, 1.1-1'],
    'in %postun of an upgrade': ['1.0 postun 1', 'upgrade sample', 'installed twice 1.0-1, 1.1-1'],
    'in %post of a downgrade': ['1.0 post 2', 'downgrade sample-1.0', 'installed twice 1.1-1, 1.0-1'],
    'in %preun of a removal': ['1.0 preun 0', 'remove sample', '1.0-1'],
    'in %postun of a removal': ['1.0 postun 0', 'remove sample', 'incomplete 1.0-1'],
  }

  describe(`A package on a host of ${system} whose transaction was killed`, function () {
    this.timeout(600_000)
    const host = new BareHost(`interrupted-${system}`, { system })

    before(async function () {
      await host.boot(this)
      await host.sh(preparation)
    })
    after(() => host.down())

    const packages = (names: string[], more: Partial<Request> = {}) =>
      packageResource({ names, versions: {}, state: 'present', start: false, ...more }, manager)
    const versions = () => host.sh(`rpm -q --qf '%{VERSION} ' sample; :`)
    const verified = () => host.sh('rpm -V sample; cat /usr/libexec/sample/version; ls /var/lib/haploy 2>/dev/null; :')

    for (const [title, [script, start, found]] of Object.entries(interruptions)) {
      it(`${title} is repaired, and the run says so`, async () => {
        await interrupt(script, start)
        const changes = await host.bring(packages(['sample']))
        const isRepaired = found === null || found.includes(' ')
        expect(changes).to.deep.equal(isRepaired ? [['sample', found, 'installed']] : [])
        expect(await versions()).to.match(/^1\.[01]$/)
        expect(await verified()).to.equal(await versions())
        expect(await host.plan(packages(['sample']))).to.deep.equal([])
      })

      it(`${title} is removed`, async () => {
        await interrupt(script, start)
        await host.bring(packages(['sample'], { state: 'absent' }))
        expect(await versions()).to.equal('package sample is not installed')
        expect(await host.sh('ls /usr/libexec/sample 2>/dev/null; :')).to.equal('')
      })
    }

    it('of haploy is finished by the next one, whatever that is for', async () => {
      for (const [script, start, found] of [
        interruptions['in %post of an upgrade']!,
        interruptions['in %postun of a removal']!,
      ]) {
        await interrupt(script, start)
        await host.sh(
          `rpm -q logrotate >/dev/null || ${command} -q -y install logrotate; mkdir -p /var/lib/haploy; : >${note}`,
        )
        expect(await host.bring(packages(['logrotate']))).to.deep.equal([
          ['transaction', 'cut off', 'finished'],
          ['sample.noarch', found!.replace(/ 1\..*/, ''), 'repaired'],
        ])
        expect(await versions()).to.match(/^1\.[01]$/)
        expect(await verified()).to.equal(await versions())
      }
    })

    it('of somebody else is left alone if its packages are not requested', async () => {
      await interrupt(...(interruptions['in %post of an upgrade']!.slice(0, 2) as [string, string]))
      await host.bring(packages(['logrotate']))
      expect(await versions()).to.equal('1.0 1.1')
    })

    it('is brought to another version if its own is in no repository, and fails if none is', async () => {
      await interrupt('1.0 postun 0', 'remove sample')
      await host.sh('. /root/functions; offer 1.1')
      await host.bring(packages(['sample']))
      expect(await verified()).to.equal('1.1')

      await interrupt('1.0 postun 0', 'remove sample')
      await host.sh('. /root/functions; offer')
      const { code, stderrText } = await host.attempt(packages(['sample']))
      expect([code, stderrText.split('\n').at(-1)]).to.deep.equal([
        1,
        'files of sample.noarch are missing, and it cannot be reinstalled: perhaps no repository of this host contains it',
      ])
      expect(await host.sh('ls /var/lib/haploy; :')).to.equal('')
    })

    it('keeps its note if the connection is lost meanwhile', async () => {
      await interrupt('1.0 postun 0', 'remove sample')
      const [change] = await host.plan(packages(['sample']))
      const script = change!.steps[0]!.script.text
      await host.sh(`cat >/root/transaction <<'X'\n${script}\nX\nsh /root/transaction 2>&1 | sed -n 1q; ls ${note}`)
      await host.bring(packages(['sample']))
      expect(await host.sh('ls /var/lib/haploy')).to.equal('')
    })

    it('is complete without its data, documentation and configuration, and may be there twice if it is a kernel', async () => {
      await interrupt('1.0 preun 0', 'remove sample')
      await host.sh('rm -r /usr/share/sample /etc/sample')
      expect(await host.plan(packages(['sample']))).to.deep.equal([])

      await interrupt('1.1 post 2', 'upgrade sample')
      await host.sh(`echo 'installonlypkgs = other, sample' >>/etc/dnf/dnf.conf`)
      expect(await host.plan(packages(['sample']))).to.deep.equal([])
      await host.sh(`sed -i '/^installonlypkgs/d' /etc/dnf/dnf.conf`)
    })

    async function interrupt(script: string, start: string): Promise<void> {
      const before = start.startsWith('install') ? '' : start.startsWith('downgrade') ? '1.1' : '1.0'
      await host.sh(`exec 3>&1 >/root/log 2>&1; . /root/functions
rm -f /root/kill-in; rpm -e --allmatches --noscripts sample; rm -rf /usr/libexec/sample /etc/sample; offer 1.0 1.1
[ -z '${before}' ] || ${command} -y install sample-${before}
echo '${script}' >/root/kill-in; ${command} -y ${start}
[ ! -e /root/kill-in ] || { cat /root/log >&3; exit 1; }`)
    }
  })
}

/** Two versions of a package; its scripts kill rpm where /root/kill-in says so. */
const preparation = `exec 3>&1 >/root/log 2>&1
mkdir -p /srv/sample /srv/pool
cat >/root/functions <<'X'
offer() {
  cd /
  rm -rf /srv/sample/*
  for v in "$@"; do cp /srv/pool/noarch/sample-$v-1.noarch.rpm /srv/sample; done
  createrepo_c --quiet /srv/sample
  yum -q clean expire-cache
}
X
printf '%s\\n' '[sample]' name=sample baseurl=file:///srv/sample gpgcheck=0 metadata_expire=0 >/etc/yum.repos.d/sample.repo
for v in 1.0 1.1; do
  { cat <<X
Name: sample
Version: $v
Release: 1
Summary: -
License: none
BuildArch: noarch
%description
-
%install
mkdir -p %{buildroot}/usr/share/sample %{buildroot}/usr/libexec/sample %{buildroot}/etc/sample
for f in usr/share/sample/data usr/libexec/sample/version etc/sample/conf; do echo $v >%{buildroot}/\\$f; done
%files
/usr/share/sample
/usr/libexec/sample
%config(noreplace) /etc/sample/conf
X
  for s in pre post preun postun; do
    printf '%%%s\\nif [ "$(cat /root/kill-in 2>/dev/null)" = "%s %s $1" ]; then rm /root/kill-in; kill -9 $PPID; sleep 0.2; fi\\n' $s $v $s
  done; } >/root/sample.spec
  rpmbuild -bb --quiet --define '_rpmdir /srv/pool' /root/sample.spec || { cat /root/log >&3; exit 1; }
done`
