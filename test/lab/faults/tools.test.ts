import { expect } from 'chai'
import { itRecoversFrom } from './fault.js'
import { Fixture, host } from './fixture.js'

describe('A host without a usual tool', function () {
  this.timeout(180_000)
  let fixture: Fixture

  before(async function () {
    fixture = await Fixture.create(this)
    fixture.project
      .role('serve', {
        tasks: `file('write the unit', '/etc/systemd/system/idle.service', {
  content: '[Service]\\nExecStart=/bin/sleep 1000\\n[Install]\\nWantedBy=multi-user.target\\n',
}),
service('start it', 'idle', { running: true, enabled: true }),`,
      })
      .write(
        'playbooks/pair.ts',
        `import { definePlaybook } from 'haploy'
import { keepalived } from 'haploy/roles'

const instances = [{ name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1'] }]

export default definePlaybook([{ hosts: 'all', roles: [keepalived({ instances })] }])
`,
      )
  })
  after(() => fixture?.remove())

  itRecoversFrom('such as systemctl causes a message that a unit needs it', () => fixture, {
    args: ['serve'],
    begins: 'mv /bin/systemctl /bin/away',
    ends: 'mv /bin/away /bin/systemctl',
    says: [/this host does not run systemd/],
    hint: /units need a host that runs systemd/,
  })

  itRecoversFrom('such as ip causes a message when an interface must be determined', () => fixture, {
    args: ['pair'],
    begins: 'mv /bin/ip /bin/away',
    ends: 'mv /bin/away /bin/ip',
    says: [/cannot choose the interface of VI_1 on lb1: the host reports no addresses/],
    hint: /Install iproute2 there/,
  })

  it('such as flock is deployed nevertheless', async () => {
    await fixture.on('mv /usr/bin/flock /usr/bin/away; systemctl stop idle')
    const report = await fixture.project.run(['serve']).finally(() => fixture.on('mv /usr/bin/away /usr/bin/flock'))
    expect(report.statuses(host)).to.deep.equal(['serve: write the unit: ok', 'serve: start it: changed'])
    expect(report.warnings).to.deep.equal([])
  })
})
