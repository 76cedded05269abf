import { expect } from 'chai'
import { arrival, closeGate, gateTask, openGate } from './gate.js'
import { Project } from './project.js'
import { Report } from './report.js'
import { sharedLab } from './shared-lab.js'

describe('Ten hosts', function () {
  this.timeout(300_000)

  it('run in parallel', async function () {
    const lab = await sharedLab(this)
    const project = new Project(lab)
      .inventory(Object.fromEntries(lab.hosts.map(({ name }) => [name, {}])))
      .role('meet', { tasks: gateTask })
    const names = lab.hosts.map(({ name }) => name)
    try {
      for (const host of names) await closeGate(lab, host)
      const run = project.start(['run', 'meet', '--output', 'json'])
      // None is let through before all have come.
      await Promise.all(names.map((host) => arrival(lab, host)))
      await Promise.all(names.map((host) => openGate(lab, host)))
      const { code, stdout } = await run.ended
      const { changed } = new Report({ stdout })
      expect({ code, changed: Object.values(changed) }).to.deep.equal({ code: 0, changed: Array(10).fill(1) })
    } finally {
      project.remove()
    }
  })
})
