import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'

describe('haploy exec over SSH', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project

  before(async function () {
    lab = await sharedLab(this)
    project = new Project(lab).inventory({ web7: {}, web8: { become: 'nobody' } })
  })

  after(() => project?.remove())

  it('runs as the user of the inventory, and as root with --become', async () => {
    const who = await project.haploy(['exec', 'all', '--', 'id', '-un'])
    expect(who).to.include({ code: 0, stdout: 'web7 (exit 0):\n  root\nweb8 (exit 0):\n  nobody\n', stderr: '' })
    const root = await project.haploy(['exec', 'all', '--become', '--', 'id', '-un'])
    expect(root).to.include({ code: 0, stdout: 'web7, web8 (exit 0):\n  root\n' })
  })

  it('ends on the host what takes longer than --timeout', async () => {
    const { code, stderr } = await project.haploy(['exec', 'web7', '--timeout', '2', '--', 'sleep', '4567'])
    expect(code).to.equal(2)
    expect(stderr).to.contain('web7: no answer within 2 seconds')
    expect(await on(lab, 'web7', 'pgrep -f "[s]leep 4567" || echo none')).to.equal('none\n')
  })
})
