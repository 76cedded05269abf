import { expect } from 'chai'
import { type Kind, kinds } from '../chaos/faults.js'
import { difference, hostState } from '../chaos/host-state.js'
import type { Point } from '../chaos/point.js'
import { observe, targetHost } from '../chaos/scenario.js'
import { Site } from '../chaos/site.js'
import { haploy } from '../chaos/tool.js'
import { Trials } from '../chaos/trial.js'
import { on } from './ground-truth.js'
import { sharedLab } from './shared-lab.js'

/** A small part of `npm run chaos`, at the most critical points. */
describe('An interrupted edit', function () {
  this.timeout(300_000)
  let site: Site
  let points: readonly Point[]
  let trials: Trials

  before(async function () {
    site = await Site.at(await sharedLab(this))
    const baseline = await observe(site, 'edit')
    points = baseline.points
    trials = new Trials({ site, tool: haploy(site), scenario: 'edit', baseline })
  })

  after(async () => {
    await Promise.all(site?.names.map((host) => site.lab.reset(host)) ?? [])
    await site?.remove()
  })

  /** The exchange with most steps stages, validates, notes the pending handlers, renames, reloads and removes the notes. */
  const stepsOfEdit = () => {
    const last = Math.max(...points.map(({ exchange }) => exchange))
    return points.filter(({ exchange, inside }) => exchange === last && inside === undefined)
  }

  it('is verified by the current state of keepalived, not an earlier one', async () => {
    const before = await hostState(site.lab, targetHost)
    const child = 'pgrep -P $(systemctl show --value -p MainPID keepalived) -x keepalived'
    const stale = 'Gratuitous ARP refresh = 99\\n< VRRP Topology >\\n< Interfaces >\\n'
    await on(
      site.lab,
      targetHost,
      `printf '${stale}' >/tmp/keepalived.data; kill -STOP $(${child}); (sleep 1; kill -CONT $(${child})) >/dev/null 2>&1 &`,
    )
    expect(difference(before, await hostState(site.lab, targetHost))).to.deep.equal([])
  })

  it('is verified by the configuration that keepalived runs, not by its file', async () => {
    const file = '/etc/keepalived/keepalived.conf'
    await on(site.lab, targetHost, `cp -p ${file} /root/kept; sed -i 's/\\(garp_master_refresh\\) .*/\\1 99/' ${file}`)
    const judged = await hostState(site.lab, targetHost).catch((error: Error) => error.message)
    await on(site.lab, targetHost, `mv /root/kept ${file}`)
    expect(judged).to.match(/keepalived runs with 10 and not 99/)
  })

  const where: Readonly<Record<Kind, number>> = { controller: 4, connection: 3, session: 1, script: 4, host: 3 }
  for (const kind of kinds) {
    it(`is complete and active after the next run, with a fault of the ${kind}`, async () => {
      const steps = stepsOfEdit()
      expect(steps).to.have.length.above(6)
      expect((await trials.inject(kind, steps[where[kind]]!)).lost).to.deep.equal([])
    })
  }
})
