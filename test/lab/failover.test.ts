import type { Lab } from '../../src/lab/index.js'
import { Cluster } from './cluster.js'
import { on } from './ground-truth.js'
import { sharedLab } from './shared-lab.js'

describe('The virtual address', function () {
  this.timeout(120_000)
  let lab: Lab
  let cluster: Cluster

  before(async function () {
    lab = await sharedLab(this)
    cluster = await Cluster.deployed(lab)
  })

  after(() => cluster?.remove())

  // Most seconds until the backup serves: two checks and an election, or three missed advertisements, and some slack.
  moves('nginx stops on the master', 12, {
    strike: () => on(lab, 'lb1', 'systemctl stop nginx'),
    mend: () => on(lab, 'lb1', 'systemctl start nginx'),
  })
  moves('the master loses its power', 6, { strike: () => lab.kill('lb1'), mend: () => lab.boot('lb1') })
  moves('the cable of the master is cut', 6, { strike: () => lab.cut('lb1'), mend: () => lab.join('lb1') })

  function moves(why: string, most: number, { strike, mend }: Record<'strike' | 'mend', () => Promise<unknown>>): void {
    it(`moves to the backup when ${why}, and comes back, and a page is served each time`, async () => {
      await strike()
      const there = await cluster.isHeldBy('lb2', most)
      await mend()
      const back = await cluster.isHeldBy('lb1', 15)
      console.log(`      moved in ${there.toFixed(1)} s, came back in ${back.toFixed(1)} s`)
    })
  }
})
