import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { Cluster } from './cluster.js'
import { on } from './ground-truth.js'
import { sharedLab } from './shared-lab.js'

const file = '/etc/keepalived/keepalived.conf'

describe('A change that both load balancers must make', function () {
  this.timeout(300_000)
  let lab: Lab
  let cluster: Cluster

  before(async function () {
    lab = await sharedLab(this)
    cluster = await Cluster.deployed(lab)
  })

  after(() => cluster?.remove())

  it('is rejected for one of them, in a dry run and a real one, and the address does not move', async () => {
    const before = await on(lab, 'lb1', `cat ${file}`)
    for (const more of [['--check'], []]) {
      const { code, stdout } = await cluster.deploy(['--limit', 'lb1', '-e', withPassword('fakenew1'), ...more])
      expect(code, stdout).to.equal(2)
      expect(stdout).to.contain('VI_1 would change here but not on lb2, which this run excludes')
      expect(stdout).not.to.contain('fakenew1')
    }
    expect(await on(lab, 'lb1', `cat ${file}`)).to.equal(before)
    expect(await cluster.holders()).to.deep.equal(['lb1'])
  })

  it('is made by a run of both, after which a run of one is possible again', async () => {
    const both = await cluster.deploy(['--limit', 'lb', '-e', withPassword('fakenew1')])
    expect(both.code, both.stdout).to.equal(0)
    await cluster.isHeldBy('lb1')
    const alone = await cluster.deploy(['--limit', 'lb2', '-e', withPassword('fakenew1')])
    expect(alone.code, alone.stdout).to.equal(0)
    expect(alone.stdout).to.match(/lb2 .*changed=0/)
  })
})

function withPassword(authPass: string): string {
  const instance = {
    name: 'VI_1',
    virtualRouterId: 51,
    addresses: ['198.18.0.200/24'],
    prefer: ['lb1', 'lb2'],
    authPass,
  }
  return JSON.stringify({ keepalived: { instances: [instance] } })
}
