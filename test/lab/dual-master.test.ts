import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { Cluster } from './cluster.js'
import { sharedLab } from './shared-lab.js'

const [first, second] = ['198.18.0.201', '198.18.0.202']

describe('Two masters with an address each', function () {
  this.timeout(120_000)
  let lab: Lab
  let cluster: Cluster

  before(async function () {
    lab = await sharedLab(this)
    await Promise.all(Cluster.hosts.map((host) => lab.reset(host)))
    cluster = new Cluster(lab, 'dual-master')
  })

  after(() => cluster?.remove())

  it('are deployed by one run, and a second one changes nothing', async () => {
    const deployed = await cluster.deploy([])
    expect(deployed.code, deployed.stdout + deployed.stderr).to.equal(0)
    await cluster.isHeldBy('lb1', 20, first)
    await cluster.isHeldBy('lb2', 20, second)
    const again = await cluster.deploy(['--check', '--exit-code'])
    expect(again.code, again.stdout + again.stderr).to.equal(0)
  })

  it('stand in for each other when one loses its power, and share again', async () => {
    await lab.kill('lb2')
    await cluster.isHeldBy('lb1', 6, second)
    await cluster.isHeldBy('lb1', 6, first)
    await lab.boot('lb2')
    await cluster.isHeldBy('lb2', 15, second)
    await cluster.isHeldBy('lb1', 6, first)
  })
})
