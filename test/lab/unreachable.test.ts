import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { arrival, closeGate, gateTask, openGate } from './gate.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'

describe('A host that cannot be reached', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project

  before(async function () {
    lab = await sharedLab(this)
    project = new Project(lab)
      .inventory({ web3: {}, web4: {}, web5: {} })
      .role('walk', { tasks: `${gateTask} file('arrive', '/srv/arrived'),` })
    for (const host of ['web3', 'web4', 'web5']) await on(lab, host, 'rm -f /srv/arrived')
  })

  after(() => project?.remove())

  it('is reported with its address when it is down, and the others finish', async () => {
    await lab.kill('web5')
    for (const host of ['web3', 'web4']) await openGate(lab, host)
    const { code, stdout, seconds } = await project.haploy(['run', 'walk', '--connect-timeout', '2'])
    const tagged = await project.haploy(['run', 'walk', '-l', 'web5', '--tags', 'unseen', '--connect-timeout', '1'])
    await lab.boot('web5')

    expect(code).to.equal(4)
    expect(stdout).to.match(
      /^fatal: \[web5\]: UNREACHABLE! => web5: 198\.18\.0\.17:22 does not answer within 2 seconds$/m,
    )
    expect(stdout).to.match(/^web5 +: ok=0 +changed=0 +unreachable=1 /m)
    for (const host of ['web3', 'web4']) {
      expect(stdout).to.match(new RegExp(`^${host} +: ok=3 +changed=1 +unreachable=0 `, 'm'))
      await on(lab, host, 'rm /srv/arrived')
    }
    // As long as a connection may take otherwise.
    expect(seconds).to.be.below(9.5)
    // Nobody can know whether it has a task with that tag.
    expect({ code: tagged.code, stderr: tagged.stderr }).to.deep.equal({ code: 4, stderr: '' })
  })

  it('is reported within bounded time when it loses its cable or its power during the run, and the others finish', async () => {
    for (const host of ['web3', 'web4', 'web5']) await closeGate(lab, host)
    const run = project.start(['run', 'walk'])
    await Promise.all(['web3', 'web4', 'web5'].map((host) => arrival(lab, host)))
    const struck = performance.now()
    await lab.cut('web4')
    await lab.kill('web5')
    await openGate(lab, 'web3')
    const { code, stdout } = await run.ended
    const seconds = (performance.now() - struck) / 1000
    await lab.join('web4')
    await lab.boot('web5')

    expect(code).to.equal(4)
    expect(stdout).to.match(/^web3 +: ok=3 +changed=2 +unreachable=0 +failed=0 /m)
    for (const host of ['web4', 'web5']) {
      expect(stdout).to.match(
        new RegExp(`^fatal: \\[${host}\\]: UNREACHABLE! => ${host}: the connection was lost`, 'm'),
      )
      expect(stdout).to.match(new RegExp(`^${host} +: ok=1 +changed=0 +unreachable=1 `, 'm'))
      expect((await lab.on(host, 'test -e /srv/arrived')).code).to.equal(1)
    }
    expect(seconds).to.be.below(75)
  })
})
