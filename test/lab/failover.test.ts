import type { Lab } from '../../src/lab/index.js'
import { Cluster } from './cluster.js'
import { on } from './ground-truth.js'
import { sharedLab } from './shared-lab.js'

describe('The virtual address', function () {
  this.timeout(300_000)
  let lab: Lab
  let cluster: Cluster

  before(async function () {
    lab = await sharedLab(this)
    cluster = await Cluster.deployed(lab)
  })

  after(() => cluster?.remove())

  // Most seconds until the backup serves, on a busy machine, too. By themselves these are two checks and an election, 5 s,
  // or three missed advertisements, 3 s.
  moves('nginx stops on the master', 25, {
    inject: () => on(lab, 'lb1', 'systemctl stop nginx'),
    repair: () => on(lab, 'lb1', 'systemctl start nginx'),
  })
  moves('the master loses its power', 20, { inject: () => lab.kill('lb1'), repair: () => lab.boot('lb1') })
  moves('the cable of the master is cut', 20, { inject: () => lab.cut('lb1'), repair: () => lab.join('lb1') })

  function moves(
    why: string,
    most: number,
    { inject, repair }: Record<'inject' | 'repair', () => Promise<unknown>>,
  ): void {
    it(`moves to the backup when ${why}, and comes back, and a page is served each time`, async () => {
      await inject()
      const there = await cluster.isHeldBy('lb2', most)
      await repair()
      const back = await cluster.isHeldBy('lb1')
      console.log(`      moved in ${there.toFixed(1)} s, came back in ${back.toFixed(1)} s`)
    })
  }
})
