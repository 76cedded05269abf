import { expect } from 'chai'
import { type StateResource, sh } from '../../src/index.js'
import { command } from '../../src/resources/command.js'
import { file } from '../../src/resources/files/file.js'
import { Lab, LabHost, resourceContract, roleContract } from '../../src/testing/index.js'
import { roleOf } from '../engine/local-run.js'
import { touch } from '../engine/note.js'
import { labName } from '../lab/lab-name.js'
import { skipWithoutLab } from '../lab/skip-without-lab.js'

describe('A host of a lab, for tests', function () {
  this.timeout(180_000)
  const name = labName('testing')
  let lab: Lab
  before(async function () {
    await skipWithoutLab(this)
    lab = await Lab.up({ name, hosts: 1 })
  })
  after(() => lab?.down())

  it('holds resources and roles to their promises', async () => {
    const host = new LabHost(lab, 'lb1')
    const { changes } = await resourceContract(host, file('greet', '/srv/greeting', { content: 'hello' }))
    expect(changes[0]?.attribute).to.equal('content')
    const role = roleOf('web', {
      tasks: () => [file('greet', '/srv/greeting', { content: 'good day', notify: 'restart' })],
      handlers: () => [touch('restart', '/srv/restarted')],
    })
    expect((await roleContract(host, role())).map(({ outcome }) => outcome.status)).to.deep.equal([
      'changed',
      'changed',
    ])
    expect((await host.run(sh`cat /srv/greeting /srv/restarted; id -un`)).text).to.equal('good dayx\nroot\n')
  })

  it('finds a probe that writes anywhere on the disk', async () => {
    const resource: StateResource<null> = {
      type: 'state',
      kind: 'liar',
      name: 'one',
      probe: { script: sh`date +%N >/etc/liar`, parse: () => null },
      plan: () => [],
    }
    const error = await resourceContract(new LabHost(lab, 'lb1'), resource).catch((error) => error)
    expect(error.message).to.match(/^liar one: a dry run must not change the host: its probe writes\n/)
    expect(error.actual.join()).to.match(/\/etc\/liar /)
    const role = roleOf('web', { tasks: () => [command('guarded', 'true', { unless: 'date +%N >/etc/liar' })] })
    const again = await roleContract(new LabHost(lab, 'lb1'), role()).catch((error) => error)
    expect(again.message).to.match(/^a dry run must not change the host\n/)
  })

  it('is one that the lab has', () => {
    expect(() => new LabHost(lab, 'lb7')).to.throw("has no host called 'lb7'")
  })
})
