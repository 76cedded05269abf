import { expect } from 'chai'
import { host, Stage } from './stage.js'

/** The clock of everything that haploy starts on the host, and of the journal; that of the machine itself stays. */
const wrongBy = (days: number) => `
so=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1
printf '%s\\n' LD_PRELOAD=$so FAKETIME=${days}d NO_FAKE_STAT=1 FAKETIME_DONT_FAKE_MONOTONIC=1 >/etc/environment
mkdir -p /etc/systemd/system/systemd-journald.service.d
{ echo '[Service]'; sed 's/^/Environment=/' /etc/environment; } >/etc/systemd/system/systemd-journald.service.d/clock.conf
systemctl daemon-reload; systemctl restart systemd-journald || { sleep 1; systemctl reset-failed systemd-journald; systemctl start systemd-journald; }`

describe('A host whose clock is years off', function () {
  this.timeout(120_000)
  let stage: Stage

  before(async function () {
    stage = await Stage.set(this)
    await stage.install('libfaketime')
    // sudo would take the wrong clock away.
    stage.project.inventory({ [host]: {} }, { user: 'root', become: false }).write(
      'playbooks/serve.ts',
      `import { definePlaybook } from 'haploy'
import { keepalived, nginx } from 'haploy/roles'

const instance = { virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1'] }

export default definePlaybook(({ hosts }) => [{ hosts: 'all', roles: [
  nginx(({ vars }: any) => ({ workerConnections: vars.connections })),
  keepalived(({ vars }: any) => ({ instances: [{ name: 'VI_1', advertInterval: vars.interval, ...instance }] })),
] }])
`,
    )
  })
  after(() => stage?.remove())

  const deploy = (connections: number, interval: number) =>
    stage.project.run(['serve', '-e', `connections=${connections}`, '-e', `interval=${interval}`])

  for (const [index, days] of [-3650, 3650].entries()) {
    const direction = days < 0 ? 'behind' : 'ahead'
    it(`${direction} is deployed, and daemons that took their new configuration are known to have done so`, async () => {
      await stage.on(wrongBy(days))
      expect((await deploy(1000 + index, 1 + index)).code).to.equal(0)
      const edited = await deploy(1010 + index, 3 + index)
      expect(edited.code, JSON.stringify(edited.failure(host))).to.equal(0)
      expect(edited.statuses(host).filter((line) => line.includes('handler'))).to.deep.equal([
        'nginx: handler reload nginx: changed',
        'keepalived: handler reload keepalived: changed',
      ])
      expect((await deploy(1010 + index, 3 + index)).changed[host]).to.equal(0)
    })
  }

  it('has a lock that is let go of with the run', async () => {
    expect((await deploy(1011, 4)).warnings).to.deep.equal([])
  })
})
