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
      const { code, changed, milliseconds } = await project.run(['nap'])
      expect({ code, changed: Object.values(changed) }).to.deep.equal({ code: 0, changed: Array(10).fill(1) })
      expect(milliseconds).to.be.within(1000, 3000)
    } finally {
      project.remove()
    }
  })
})
