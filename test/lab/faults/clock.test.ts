import { expect } from 'chai'
import { Fixture, host } from './fixture.js'

/** The clock of everything that logs in to the host; that of the machine itself is everybody's. */
const wrongBy = (days: string) => `
printf '%s\\n' LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 \\
  FAKETIME=${days}d NO_FAKE_STAT=1 FAKETIME_DONT_FAKE_MONOTONIC=1 >/etc/environment`

describe('A host whose clock is ten years', function () {
  this.timeout(180_000)
  let fixture: Fixture

  before(async function () {
    fixture = await Fixture.create(this)
    await fixture.install('libfaketime')
    // sudo would take the wrong clock away.
    fixture.project
      .inventory({ [host]: {} }, { user: 'root', become: false })
      .write(
        'playbooks/serve.ts',
        `import { definePlaybook } from 'haploy'
import { nginx } from 'haploy/roles'

export default definePlaybook([{ hosts: 'all', roles: [nginx()] }])
`,
      )
      .role('tell', {
        tasks: `command('tell the time', 'date +%Y >/srv/year'), command('hang', 'sleep 60', { timeout: 1 }),`,
      })
  })
  after(() => fixture?.remove())

  const deploy = (connections: number) => fixture.project.run(['serve', '-e', `nginx.workerConnections=${connections}`])

  for (const [days, direction, year] of [
    ['-3650', 'slow', -10],
    ['+3650', 'fast', 10],
  ] as const) {
    it(`${direction} is deployed, applies an edit, and is then not changed again`, async () => {
      await fixture.on(wrongBy(days))
      expect((await deploy(1000 - year)).code).to.equal(0)
      const edited = await deploy(2000 - year)
      expect(edited.code, JSON.stringify(edited.failure(host))).to.equal(0)
      expect(edited.statuses(host)).to.include('nginx: handler reload nginx: changed')
      const again = await deploy(2000 - year)
      expect({ changed: again.changed[host], warnings: again.warnings }).to.deep.equal({ changed: 0, warnings: [] })
    })

    it(`${direction} observes time limits, which the controller measures`, async () => {
      const report = await fixture.project.run(['tell'])
      expect(report.failure(host)?.message).to.match(/no answer within 1 seconds/)
      const told = Number(await fixture.on('cat /srv/year'))
      expect(told - new Date().getFullYear(), 'the clock is off').to.be.oneOf([year - 1, year, year + 1])
    })
  }
})
