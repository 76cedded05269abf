import { expect } from 'chai'
import { Output } from '../../../src/core/shell/output.js'
import { dnf, yum } from '../../../src/resources/packages/dnf.js'
import type { Request } from '../../../src/resources/packages/manager.js'
import { packageResource } from '../../../src/resources/packages/package.js'
import { simulatedWrites } from '../../../src/resources/packages/transaction.js'
import { BareHost } from './bare-host.js'

for (const [system, manager, mail] of [
  ['el9', dnf, 's-nail'],
  ['el7', yum, 'mailx'],
] as const) {
  describe(`packages on a host of ${system}, by ${manager.command}`, function () {
    this.timeout(180_000)
    const host = new BareHost(`packages-${system}`, { system })

    before(async function () {
      await host.boot(this)
    })
    beforeEach(() => host.reset())
    after(() => host.down())

    const packages = (names: string[], more: Partial<Request> = {}) =>
      packageResource({ names, versions: {}, state: 'present', start: false, ...more }, manager)
    const at = (version: string) => packages(['sample'], { versions: { sample: version } })
    const installed = (name: string) => host.sh(`rpm -q --qf '%{VERSION}-%{RELEASE}' ${name}; :`)

    it('are installed in one transaction, and their daemons wait for their configuration', async () => {
      expect(await host.bring(packages(['nginx', 'keepalived']))).to.deep.equal([
        ['nginx', null, 'installed'],
        ['keepalived', null, 'installed'],
      ])
      expect(await host.sh('systemctl is-active nginx keepalived; systemctl is-enabled nginx keepalived; :')).to.equal(
        'inactive\ninactive\ndisabled\ndisabled',
      )
      expect(await host.sh('systemctl start nginx keepalived; systemctl is-active nginx keepalived')).to.equal(
        'active\nactive',
      )
    })

    it('are removed, and a missing one is fine', async () => {
      await host.bring(packages(['nginx', 'keepalived']))
      const gone = packages(['nginx', 'nginxx'], { state: 'absent' })
      expect((await host.bring(gone)).map(([name, , to]) => [name, to])).to.deep.equal([['nginx', 'absent']])
      expect(await host.sh('rpm -q nginx keepalived; :')).to.match(/^package nginx is not installed\nkeepalived-/)
    })

    it('are brought to a pinned version, up and down', async () => {
      await offerSample()
      expect(await host.bring(at('1.0'))).to.deep.equal([['sample', null, '1.0']])
      expect(await host.bring(at(`1.1-1.${system}`))).to.deep.equal([
        ['sample', `2:1.0-1.${system}`, `1.1-1.${system}`],
      ])
      expect(await installed('sample')).to.equal(`1.1-1.${system}`)
      expect(await host.bring(at(`2:1.0-1.${system}`))).to.have.lengthOf(1)
      expect(await installed('sample')).to.equal(`1.0-1.${system}`)
      expect(await host.bring(at('1.0'))).to.deep.equal([])
    })

    it('are brought to a version that begins like a pin with a star, and stay there', async () => {
      await offerSample()
      expect(await host.bring(at('1.1*'))).to.deep.equal([['sample', null, '1.1*']])
      expect(await host.bring(at('2:1.*'))).to.deep.equal([])
      expect(await host.bring(at('1.0*')), 'a pin goes back, too').to.have.lengthOf(1)
      expect(await installed('sample')).to.equal(`1.0-1.${system}`)
      expect(await host.bring(at('1.1*'))).to.have.lengthOf(1)
    })

    it('become the latest, with lists that are refreshed if they are older than an hour', async () => {
      await offerSample()
      const latest = packages(['sample'], { state: 'latest' })
      await host.bring(at('1.0'))
      expect(await host.bring(latest)).to.deep.equal([['sample', `2:1.0-1.${system}`, `2:1.1-1.${system}`]])

      await host.sh("find /var/cache/dnf -name '*primary*' -exec touch -d '2 hours ago' '{}' +")
      expect((await host.plan(latest))[0]).to.include({ from: `2:1.1-1.${system}`, to: 'latest' })
      expect(latest.judge!(await host.attempt(latest))).to.deep.equal({ changed: false })
      expect(await host.plan(latest)).to.deep.equal([])

      await host.sh("find /var/cache/dnf -name '*primary*' -exec touch -d '2 hours ago' '{}' +")
      await release('1.2')
      await host.bring(latest)
      expect(await installed('sample')).to.equal(`1.2-1.${system}`)
    })

    it('are installed in the latest version if there is none yet', async () => {
      await offerSample()
      await host.bring(packages(['sample', 'nginx'], { state: 'latest' }))
      expect(await installed('sample')).to.equal(`1.1-1.${system}`)
    })

    it("fail with the package manager's own message when there is no such package or version", async () => {
      const unknown = packages(['nginx', 'nginxx'])
      const output = await host.attempt(unknown)
      expect(output.stderrText).to.match(/nginxx/)
      expect(unknown.judge!(output).failed).to.equal(`${manager.command} could not install nginx, nginxx`)

      const pinned = packages(['nginx'], { versions: { nginx: '0.1' } })
      const attempt = await host.attempt(pinned)
      expect(pinned.judge!(attempt).failed).to.equal(`${manager.command} could not install nginx`)
      expect(attempt.stderrText).to.include('nginx-0.1')
    })

    it('are satisfied by a package that provides them, such as mailx', async () => {
      expect(await host.bring(packages(['mailx']))).to.deep.equal([['mailx', null, 'installed']])
      expect(await host.sh(`rpm -q --qf '%{NAME}' ${mail}; command -v mailx`)).to.equal(`${mail}/usr/bin/mailx`)
    })

    it('are probed without writing anything but logs and locks', async () => {
      await host.bring(packages(['nginx']))
      await host.sh('touch /tmp/stamp; sleep 0.1')
      for (const state of ['present', 'latest', 'absent'] as const)
        await host.plan(packages(['nginx', 'x11'], { state }))
      expect(
        await host.sh(
          'find / -xdev -newer /tmp/stamp -not -path "/var/log/*" -not -path "/tmp*" -not -path /var/cache/dnf -not -name "*-shm"',
        ),
      ).to.equal('')
    })

    it('are installed from a repository that requires signatures only if they are signed', async () => {
      const repository = (from: string) =>
        host.sh(`rm -f /etc/yum.repos.d/*; printf '%s\\n' '[signed]' name=signed baseurl=file://${from} gpgcheck=1 \\
          gpgkey=file:///srv/vendor/RPM-GPG-KEY > /etc/yum.repos.d/signed.repo`)
      await repository('/srv/repo')
      const { code, stderrText, text } = await host.attempt(packages(['nginx']))
      expect(code).to.not.equal(0)
      expect(text + stderrText).to.match(/nginx.* is not signed/)
      await repository('/srv/vendor')
      await host.bring(packages(['nginx']))
      expect(await installed('nginx')).to.match(/\.ngx$/)
    })

    it('are simulated with the files that are replaced or removed, without configuration that stays', async () => {
      await offerSample()
      await host.bring(at('1.0'))
      const simulated = async (resource: ReturnType<typeof packages>) => {
        const [step] = (await host.plan(resource))[0]!.steps
        const text = await host.sh(step!.rehearsal!.text)
        const writes = simulatedWrites(new Output(0, Buffer.from(`${text}\n`), Buffer.alloc(0)))
        return writes === 'anything' ? writes : writes.map(({ type, name }) => `${type} ${name}`.trim())
      }
      const [data, configuration] = ['path /usr/share/sample/data', 'path /etc/sample.conf']
      for (const upgrade of [at('1.1'), packages(['sample'], { state: 'latest' })]) {
        expect(await simulated(upgrade)).to.include.members([
          'package sample',
          data,
          configuration,
          'missing',
          'accounts',
        ])
      }
      await host.sh('echo edited >>/etc/sample.conf')
      expect(await simulated(at('1.1')))
        .to.include(data)
        .and.not.include(configuration)
      const removal = await simulated(packages(['sample'], { state: 'absent' }))
      expect(removal).to.include.members([data, configuration]).and.not.include('missing')
      await host.bring(at('1.1'))
      expect(await simulated(at('1.0')), 'a downgrade').to.include(data)
      expect(await simulated(packages(['nginx'])))
        .to.include('package nginx')
        .and.not.include(data)
    })

    /** A repository with two versions of a package with an epoch. */
    async function offerSample(): Promise<void> {
      await host.sh(
        `mkdir -p /srv/sample; printf '%s\\n' '[sample]' name=sample baseurl=file:///srv/sample gpgcheck=0 > /etc/yum.repos.d/sample.repo`,
      )
      await release('1.0', '1.1')
    }

    async function release(...versions: string[]): Promise<void> {
      await host.sh(`set -e; cd /srv/sample
for v in ${versions.join(' ')}; do
  printf '%s\\n' 'Name: sample' 'Epoch: 2' "Version: $v" 'Release: 1%{?dist}' 'Summary: -' 'License: none' 'BuildArch: noarch' \\
    '%description' - '%install' 'mkdir -p %{buildroot}/usr/share/sample %{buildroot}/etc' "echo $v >%{buildroot}/usr/share/sample/data" \\
    "echo $v >%{buildroot}/etc/sample.conf" '%files' /usr/share/sample '%config(noreplace) /etc/sample.conf' > /root/sample.spec
  rpmbuild -bb --quiet --define '_rpmdir /srv/sample' /root/sample.spec
done 2>&1
createrepo_c --quiet .`)
    }
  })
}
