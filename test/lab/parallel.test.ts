import { expect } from 'chai'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'

describe('Ten hosts', function () {
  this.timeout(120_000)

  it('are worked on at the same time', async function () {
    const lab = await sharedLab(this)
    const project = new Project(lab)
      .inventory(Object.fromEntries(lab.hosts.map(({ name }) => [name, {}])))
      .role('nap', { tasks: `command('take a nap', 'sleep 1'),` })
    try {
      const { code, stdout, seconds } = await project.haploy(['run', 'nap'])
      expect({ code, changed: stdout.match(/changed=1 /g)?.length }).to.deep.equal({ code: 0, changed: 10 })
      expect(seconds).to.be.within(1, 3)
    } finally {
      project.remove()
    }
  })
})
