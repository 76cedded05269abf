import { expect } from 'chai'
import { arrival, closeGate, gateTask } from '../gate.js'
import type { RunReport } from '../project.js'
import { Fixture, host } from './fixture.js'
import { type Manner, Relay } from './relay.js'

/** The controller's own address, on which the relays listen. */
const controller = '198.18.0.1'

interface Answer {
  readonly report: RunReport
  readonly seconds: number
}

describe('A host with a bad connection', function () {
  this.timeout(400_000)
  let fixture: Fixture
  const relays: Relay[] = []
  const answers = {} as Record<Manner, Promise<Answer>>

  /** The runs wait for their time limits side by side. */
  before(async function () {
    fixture = await Fixture.create(this)
    fixture.project
      .role('arrive', { tasks: `file('arrive', '/srv/arrived'),` })
      .role('pass', { tasks: `${gateTask} file('arrive', '/srv/arrived'),` })
    const manners: readonly Manner[] = ['silent', 'hasty', 'trickle', 'fading']
    for (const [index, manner] of manners.entries()) {
      const port = 2201 + index
      const own = { address: controller, port, knownHosts: fixture.project.path('known') }
      fixture.project.inventory({ [host]: own }, { knownHosts: fixture.project.path('known') }, manner)
      relays.push(await Relay.start(fixture.lab, manner, port, fixture.lab.hosts[0]!.address))
    }
    await closeGate(fixture.lab, host)
    answers.fading = timed('pass', 'fading')
    await arrival(fixture.lab, host)
    relays[3]!.fade()
    for (const manner of manners.slice(0, 3)) answers[manner] = timed('arrive', manner)
  })

  after(() => {
    for (const relay of relays) relay.stop()
    fixture?.remove()
  })

  async function timed(playbook: string, inventory: string): Promise<Answer> {
    const began = performance.now()
    const limits = ['--connect-timeout', '5', '--accept-new-host-keys']
    const report = await fixture.project.run([playbook, '-i', inventory, ...limits])
    return { report, seconds: (performance.now() - began) / 1000 }
  }

  const silence = /^lb1: 198\.18\.0\.1:220\d accepts connections, but no SSH server answers within 5 seconds$/
  const cases: [Manner, title: string, says: RegExp, hint: RegExp, most: number][] = [
    ['silent', 'that accepts and never answers is given up', silence, /what sshd is doing/, 90],
    ['trickle', 'that answers at one byte a second is given up', silence, /what sshd is doing/, 90],
    [
      'hasty',
      'that closes at once is asked again for a while, and then given up',
      /^lb1: 198\.18\.0\.1:2202 closes the connection before the SSH handshake/,
      /MaxStartups.*a firewall, no SSH server on that port/,
      90,
    ],
    [
      'fading',
      'that becomes as slow as one byte a second in the middle of a task is given up',
      /^lb1: the connection was lost while a script ran \(the link: it has not answered for 30 seconds\)$/,
      /changes that the script has already made remain.*run again/,
      150,
    ],
  ]
  for (const [manner, title, says, hint, most] of cases) {
    it(title, async () => {
      const { report, seconds } = await answers[manner]
      expect(report.code).to.equal(4)
      expect(report.failure(host)?.message).to.match(says)
      expect(report.failure(host)?.hint).to.match(hint)
      expect(seconds).to.be.below(most)
      expect((await fixture.lab.on(host, 'test -e /srv/arrived')).code).to.equal(1)
    })
  }

  it('is deployed when the connection is good again, and the interrupted task did not continue', async () => {
    await fixture.on('pgrep -f [a]t-the-gate || ! pgrep -f srv/gate-is-ope[n] >/dev/null; touch /srv/gate-is-open')
    const report = await fixture.project.run(['pass'])
    expect(report.code, JSON.stringify(report.failure(host))).to.equal(0)
    expect(report.statuses(host).at(-1)).to.equal('pass: arrive: changed')
  })
})

describe('An sshd', function () {
  this.timeout(400_000)
  let fixture: Fixture
  /** sshd reports when it listens after a restart, but not after a reload; open connections stay open. */
  const configure = (line: string) =>
    fixture.on(`echo '${line}' >/etc/ssh/sshd_config.d/narrow.conf; systemctl restart ssh`)

  before(async function () {
    fixture = await Fixture.create(this)
    fixture.project.role('touch', { tasks: `file('arrive', '/srv/arrived'),` }).role('hang', {
      variables: 'z.object({ for: z.int().default(60) })',
      tasks: `command('hang', 'echo what is your name?; sleep ' + vars.for, { timeout: 3 }),`,
    })
  })
  after(() => fixture?.remove())

  it('that allows one session per connection is sufficient', async () => {
    await configure('MaxSessions 1')
    expect((await fixture.project.run(['touch'])).code).to.equal(0)
  })

  it('that allows one session leaves a hanging command running, which is reported', async () => {
    const report = await fixture.project.run(['hang'])
    expect(report.code).to.equal(4)
    expect(report.failure(host)?.message).to.match(
      /^lb1: no answer within 3 seconds; the processes that still run there could not be ended: /,
    )
    expect(report.failure(host)?.hint).to.match(/which processes still run on it/)
  })

  it('that allows more sessions lets haploy end a hanging command, which is reported with its last output', async () => {
    await configure('MaxSessions 10')
    await fixture.on('pkill -f [s]leep.60; :')
    const report = await fixture.project.run(['hang'])
    expect(report.code).to.equal(2)
    const { message, hint } = report.failure(host)!
    expect(message).to.equal('lb1: no answer within 3 seconds; last output: what is your name?')
    expect(hint).to.match(/what it waits for, or allow more time/)
    expect((await fixture.lab.on(host, 'pgrep -f [s]leep.60')).code).to.equal(1)
    expect((await fixture.project.run(['hang', '-e', 'hang.for=0'])).code).to.equal(0)
  })

  it('that opens no session is reported', async () => {
    await configure('MaxSessions 0')
    const report = await fixture.project.run(['touch']).finally(() => configure('MaxSessions 10'))
    expect(report.code).to.equal(4)
    expect(report.failure(host)?.message).to.match(/^lb1: the SSH server did not open a session: /)
    expect(report.failure(host)?.hint).to.match(/read the log of sshd there/)
  })
})
