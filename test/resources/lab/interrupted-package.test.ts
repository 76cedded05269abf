import { expect } from 'chai'
import { hintFor } from '../../../src/engine/failure/hints.js'
import { apt } from '../../../src/resources/packages/apt.js'
import type { Request } from '../../../src/resources/packages/manager.js'
import { packageResource } from '../../../src/resources/packages/package.js'
import { BareHost } from './bare-host.js'

const pool = '/srv/pool'
const old = `${pool}/sample_1.0_all.deb`
const newer = `${pool}/sample_1.1_all.deb`

/** How dpkg is killed: in the middle of the files of a package, or in one of its scripts. */
interface Interruption {
  /** What dpkg has done before. */
  readonly before?: string
  readonly dpkg: string
  /** `<version> <script> <first argument>`; absent: as soon as dpkg calls the package broken. */
  readonly script?: string
}

const upgraded = { before: `dpkg -i ${old}`, dpkg: `--unpack ${newer}` }
const interruptions: Readonly<Record<string, Interruption>> = {
  'while its files are unpacked': { dpkg: `--unpack ${old}` },
  'while its files are unpacked over those of a removed one': {
    before: `dpkg -i ${old} && dpkg --remove sample`,
    dpkg: `--unpack ${old}`,
  },
  'while its files are upgraded': upgraded,
  'in preinst': { dpkg: `-i ${old}`, script: '1.0 preinst install' },
  'in postinst': { dpkg: `-i ${old}`, script: '1.0 postinst configure' },
  'in prerm of an upgrade': { ...upgraded, script: '1.0 prerm upgrade' },
  'in preinst of an upgrade': { ...upgraded, script: '1.1 preinst upgrade' },
  'in postrm of an upgrade': { ...upgraded, script: '1.0 postrm upgrade' },
  'in postinst of an upgrade': { ...upgraded, dpkg: `-i ${newer}`, script: '1.1 postinst configure' },
  'in prerm of a removal': { before: `dpkg -i ${old}`, dpkg: '--remove sample', script: '1.0 prerm remove' },
  'in postrm of a removal': { before: `dpkg -i ${old}`, dpkg: '--remove sample', script: '1.0 postrm remove' },
  'in postrm of a purge': { before: `dpkg -i ${old}`, dpkg: '--purge sample', script: '1.0 postrm purge' },
}

describe('A package whose installation was killed', function () {
  this.timeout(600_000)
  const host = new BareHost('interrupted')

  before(async function () {
    await host.boot(this)
    await host.sh(preparation)
  })
  after(() => host.down())

  const packages = (names: string[], more: Partial<Request> = {}) =>
    packageResource({ names, versions: {}, state: 'present', start: false, ...more }, apt)
  const state = (name: string) => host.sh(`dpkg-query -W -f='\${Status}' ${name} 2>/dev/null; :`)
  const audit = () => host.sh('dpkg --audit; ls /var/lib/haploy 2>/dev/null; :')

  for (const [title, interruption] of Object.entries(interruptions)) {
    const { script } = interruption

    for (const offer of ['1.0', '1.1']) {
      it(`${title} is repaired from a repository with ${offer}`, async () => {
        await interrupt(interruption, offer)
        const found = await state('sample')
        if (!script) expect(found).to.equal('install reinstreq half-installed')
        const changes = await host.bring(packages(['sample']))
        expect(changes[0], found).to.deep.include('installed')
        expect(await state('sample')).to.equal('install ok installed')
        expect(await audit()).to.equal('')
      })
    }

    it(`${title} is removed, also where no repository has it`, async () => {
      await interrupt(interruption, '')
      await host.attempt(packages(['sample'], { state: 'absent' }))
      expect(await host.plan(packages(['sample'], { state: 'absent' }))).to.deep.equal([])
      expect(await host.sh('ls /usr/share/sample 2>/dev/null; :')).to.equal('')
      expect(await audit()).to.equal('')
    })

    it(`${title} does not stop the installation of another one, which repairs it and says so`, async () => {
      await interrupt(interruption, '1.0 1.1')
      const was = await state('sample')
      const changes = await host.bring(packages(['logrotate']))
      const [, , to] = changes.find(([name]) => name === 'sample') ?? []
      const expected = was.startsWith('install') ? 'repaired' : 'removed'
      expect(to, was).to.equal(was.endsWith('config-files') ? undefined : expected)
      expect(await audit()).to.equal('')
    })
  }

  it('is repaired if it is keepalived', async () => {
    for (const before of [':', 'dpkg -i $deb; dpkg --remove keepalived', 'dpkg -i $deb']) {
      await host.sh(`exec >/dev/null 2>&1; dpkg --configure -a; dpkg --force-all --purge sample; apt-get -y purge keepalived; apt-get -y install keepalived; dpkg --purge keepalived
deb=$(ls /srv/repo/keepalived_*.deb)
${before}
${killing}
stop_when_broken keepalived dpkg --unpack $deb`)
      expect(await state('keepalived')).to.equal('install reinstreq half-installed')
      const [change] = await host.bring(packages(['keepalived']))
      expect(change![1]).to.match(/^broken /)
      expect(await state('keepalived')).to.equal('install ok installed')
      expect(await audit()).to.equal('')
    }
  })

  it('and that no repository has any more fails with what to do', async () => {
    await interrupt(upgraded, '')
    const { code, stderrText } = await host.attempt(packages(['sample']))
    expect(code).to.not.equal(0)
    expect(stderrText).to.include("needs to be reinstalled, but I can't find an archive for it")
    expect(hintFor(stderrText)).to.match(/dpkg -i FILE.*--force-remove-reinstreq/)
  })

  async function interrupt({ before = ':', dpkg, script }: Interruption, offer: string): Promise<void> {
    const kill = script
      ? `echo '${script}' >/root/kill-in; dpkg ${dpkg}; [ ! -e /root/kill-in ]`
      : `stop_when_broken sample dpkg ${dpkg}`
    await host.sh(`exec 3>&1 >/root/log 2>&1; . /root/functions
rm -f /root/kill-in; dpkg --configure -a; dpkg --force-all --purge sample; dpkg --purge logrotate; offer ${offer}
${before}
${kill} || { cat /root/log >&3; exit 1; }`)
  }
})

/** Steps a command through its work until dpkg calls a package broken, and kills it then. */
const killing = `
stop_when_broken() {
  name=$1; shift
  "$@" & pid=$!
  while kill -STOP $pid; do
    case $(dpkg-query -W -f='\${Status}' $name) in *'reinstreq half-installed') kill -KILL $pid; wait $pid; return 0 ;; esac
    kill -CONT $pid; sleep 0.002
  done
  return 1
}`

/** Two versions of a package; its scripts kill dpkg where /root/kill-in says so. */
const preparation = `exec 3>&1 >/root/log 2>&1
mkdir -p ${pool} /srv/sample
cat >/root/functions <<'X'
${killing}
offer() {
  cd /srv/sample && rm -f *
  for v in "$@"; do
    ln ${pool}/sample_\${v}_all.deb . && dpkg-deb -f sample_\${v}_all.deb
    printf 'Filename: ./sample_%s_all.deb\\nSize: %s\\nSHA256: %s\\n\\n' $v $(stat -c %s sample_\${v}_all.deb) \\
      $(sha256sum sample_\${v}_all.deb | cut -d' ' -f1)
  done >Packages
  apt-get -qq update
}
X
echo 'deb [trusted=yes] file:/srv/sample ./' >/etc/apt/sources.list.d/sample.list
for v in 1.0 1.1; do
  d=$(mktemp -d) && mkdir -p $d/DEBIAN $d/usr/share/sample $d/etc/sample && chmod 755 $d
  printf 'Package: sample\\nVersion: %s\\nArchitecture: all\\nMaintainer: nobody <nobody@example.org>\\nDescription: -\\n' $v >$d/DEBIAN/control
  echo $v >$d/usr/share/sample/version
  for i in 1 2 3 4; do head -c 20M /dev/zero >$d/usr/share/sample/large$i; done
  echo $v >$d/etc/sample/conf; echo /etc/sample/conf >$d/DEBIAN/conffiles
  for s in preinst postinst prerm postrm; do
    printf '#!/bin/sh\\nif [ "$(cat /root/kill-in 2>/dev/null)" = "%s %s $1" ]; then rm /root/kill-in; kill -9 $PPID; fi\\n' $v $s >$d/DEBIAN/$s
    chmod 755 $d/DEBIAN/$s
  done
  dpkg-deb -Zgzip -z1 -b $d ${pool}/sample_\${v}_all.deb && rm -r $d || { cat /root/log >&3; exit 1; }
done`
