import { expect } from 'chai'
import { type Kind, kindsAtPoints } from '../chaos/faults/kinds.js'
import { difference, leftovers, portrait } from '../chaos/judge/portrait.js'
import type { Point } from '../chaos/points/point.js'
import { Trials } from '../chaos/points/trial.js'
import { timed } from '../chaos/random/clock.js'
import { planOf } from '../chaos/random/plan.js'
import { RandomTrials } from '../chaos/random/trial.js'
import { type Baseline, observe, targetHost } from '../chaos/scenario.js'
import { Site } from '../chaos/site.js'
import { haploy } from '../chaos/tool.js'
import { on } from './ground-truth.js'
import { sharedLab } from './shared-lab.js'

/** A small part of `npm run chaos`, at the most critical points. */
describe('An interrupted edit', function () {
  this.timeout(300_000)
  let site: Site
  let baseline: Baseline
  let points: readonly Point[]
  let trials: Trials

  before(async function () {
    site = await Site.at(await sharedLab(this))
    baseline = await observe(site, 'edit')
    points = baseline.points
    trials = new Trials({ site, tool: haploy(site), scenario: 'edit', baseline })
  })

  after(async () => {
    await Promise.all(site?.names.map((host) => site.lab.reset(host)) ?? [])
    await site?.remove()
  })

  const portraitOf = (host: string) => portrait((script) => site.lab.on(host, script))

  /** The exchange with most steps stages, validates, notes the pending handlers, renames, reloads and removes the notes. */
  const stepsOfEdit = () => {
    const last = Math.max(...points.map(({ exchange }) => exchange))
    return points.filter(({ exchange, inside }) => exchange === last && inside === undefined)
  }

  it('is verified by the current state of keepalived, not an earlier one', async () => {
    const before = await portraitOf(targetHost)
    const child = 'pgrep -P $(systemctl show --value -p MainPID keepalived) -x keepalived'
    const stale = 'Gratuitous ARP refresh = 99\\n< VRRP Topology >\\n< Interfaces >\\n'
    await on(
      site.lab,
      targetHost,
      `printf '${stale}' >/tmp/keepalived.data; kill -STOP $(${child}); (sleep 1; kill -CONT $(${child})) >/dev/null 2>&1 &`,
    )
    expect(difference(before, await portraitOf(targetHost))).to.deep.equal([])
  })

  it('is verified by the configuration that keepalived runs, not by its file', async () => {
    const file = '/etc/keepalived/keepalived.conf'
    await on(site.lab, targetHost, `cp -p ${file} /root/kept; sed -i 's/\\(garp_master_refresh\\) .*/\\1 99/' ${file}`)
    const judged = await portraitOf(targetHost).catch((error: Error) => error.message)
    await on(site.lab, targetHost, `mv /root/kept ${file}`)
    expect(judged).to.match(/keepalived runs with 10 and not 99/)
  })

  const where: Readonly<Record<(typeof kindsAtPoints)[number], number>> = {
    controller: 4,
    connection: 3,
    session: 1,
    script: 4,
    host: 3,
  }
  for (const kind of kindsAtPoints) {
    it(`is complete and active after the next run, with a fault of the ${kind}`, async () => {
      const steps = stepsOfEdit()
      expect(steps).to.have.length.above(6)
      expect((await trials.inject(kind, steps[where[kind]]!)).lost).to.deep.equal([])
    })
  }

  it('is complete and active after the next run, with faults at random moments', async () => {
    const random = new RandomTrials({ site, baseline, clock: await timed(site, 'edit', baseline) })
    const plans = Array.from({ length: 3 }, (_, seed) => planOf(seed, { kinds: randomKinds, scenarios: ['edit'] }))
    const results = []
    for (const plan of plans) results.push(await random.carryOut(plan))
    expect(results.map(({ lost }) => lost)).to.deep.equal([[], [], []])
  })

  /** The last test, because it leaves the host as it is. */
  it('is verified by everything on the host', async () => {
    const before = await portraitOf(otherHost)
    await on(site.lab, otherHost, disturbances)
    const after = await portraitOf(otherHost)
    expect(leftovers(before)).to.deep.equal([])
    expect(leftovers(after)).to.deep.equal(['file /etc/nginx/.haploy-0 f 644 0:0 ', 'file /tmp/forgotten f 644 0:0 '])
    const found = difference(before, after)
    for (const line of visible)
      expect(
        found.some((each) => line.test(each)),
        `${line} in ${found.join('\n')}`,
      ).to.equal(true)
  })
})

const randomKinds: readonly Kind[] = ['sudo', 'stopped script', 'cut link']

/** The host without faults. */
const otherHost = 'lb2'

/** What a fault could leave, one of each type, and what the judge must say of them. */
const disturbances = `
touch /etc/nginx/.haploy-0 /tmp/forgotten /etc/nginx/nginx.conf
chmod 600 /etc/hosts; chown ops /usr/bin/env; printf x >>/usr/share/nginx/html/index.html; ln -s / /srv/link
useradd -M someone; systemctl disable -q keepalived; apt-mark hold -q nginx >/dev/null`

const visible = [
  /^\+file \/etc\/hosts f 600 0:0 $/,
  /^\+file \/usr\/bin\/env f 755 1000:0 $/,
  /^-content .* \/usr\/share\/nginx\/html\/index\.html$/,
  /^\+file \/srv\/link l 777 0:0 \/$/,
  /^\+account someone:/,
  /^\+unit file keepalived\.service disabled/,
  /^\+package held nginx$/,
  /^\+daemon a worker of nginx is older than \/etc\/nginx\/nginx\.conf$/,
]
