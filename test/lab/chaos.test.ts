import { expect } from 'chai'
import { type Kind, kinds } from '../chaos/blow.js'
import type { Point } from '../chaos/point.js'
import { observe } from '../chaos/scenario.js'
import { Site } from '../chaos/site.js'
import { haploy } from '../chaos/tool.js'
import { Trials } from '../chaos/trial.js'
import { sharedLab } from './shared-lab.js'

/** A small part of what `npm run chaos` tries, at the points where most is at stake. */
describe('An edit that is broken off', function () {
  this.timeout(300_000)
  let site: Site
  let points: readonly Point[]
  let trials: Trials

  before(async function () {
    site = await Site.at(await sharedLab(this))
    const undisturbed = await observe(site, 'edit')
    points = undisturbed.points
    trials = new Trials({ site, tool: haploy(site), scenario: 'edit', undisturbed })
  })

  after(async () => {
    await Promise.all(site?.names.map((host) => site.lab.reset(host)) ?? [])
    await site?.remove()
  })

  /** The exchange with most steps stages, validates, notes what is owed, renames, reloads and notes what is done. */
  const stepsOfEdit = () => {
    const last = Math.max(...points.map(({ exchange }) => exchange))
    return points.filter(({ exchange, inside }) => exchange === last && inside === undefined)
  }

  const where: Readonly<Record<Kind, number>> = { controller: 4, connection: 3, session: 1, script: 4, host: 3 }
  for (const kind of kinds) {
    it(`is whole and taken up after the next run, when the blow is to the ${kind}`, async () => {
      const steps = stepsOfEdit()
      expect(steps).to.have.length.above(6)
      expect((await trials.strike(kind, steps[where[kind]]!)).lost).to.deep.equal([])
    })
  }
})
