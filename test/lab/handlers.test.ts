import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import type { Started } from './command.js'
import { arrival, closeGate, gateTask, openGate } from './gate.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'
import { alterations, snapshots } from './snapshot.js'

describe('A handler', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project

  before(async function () {
    lab = await sharedLab(this)
    project = new Project(lab).inventory({ web3: {}, web4: {} }).role('daemon', {
      variables: 'z.object({ level: z.int() })',
      tasks: `file('set the level', '/srv/daemon.conf', { content: vars.level + '\\n', notify: 'tell the daemon' }),
              ${gateTask}`,
      handlers: `command('tell the daemon', 'cat /srv/daemon.conf >> /srv/told'),`,
    })
  })

  after(() => project?.remove())

  survives('web3', 'haploy is killed', async ({ process }) => {
    process.kill('SIGKILL')
  })

  survives('web4', 'the host loses its power', async ({ process }) => {
    await lab.kill('web4')
    process.kill('SIGKILL')
    await lab.boot('web4')
  })

  /** Two tests of one host: the pending handler, and then that it is no longer pending. */
  function survives(host: string, what: string, strike: (run: Started) => Promise<void>): void {
    it(`is still pending when ${what} between the change and the handler, and a dry run says so`, async () => {
      await openGate(lab, host)
      expect((await daemon(host, 1)).code).to.equal(0)
      await closeGate(lab, host)

      const struck = project.start(['run', 'daemon', '--limit', host, '-e', 'daemon.level=2'])
      await arrival(lab, host)
      await strike(struck)
      expect((await struck.ended).code).to.equal(null)
      expect(await on(lab, host, 'cat /srv/daemon.conf; echo; cat /srv/told')).to.equal('2\n\n1\n')

      await openGate(lab, host)
      const before = await snapshots(lab, [host])
      const dry = await daemon(host, 2, '--check')
      expect(dry.statuses(host)).to.deep.equal(pending)
      expect(alterations(before, await snapshots(lab, [host]))).to.deep.equal({})
    })

    it(`runs in the next run after ${what}, and only once`, async () => {
      expect((await daemon(host, 2)).statuses(host)).to.deep.equal(pending)
      expect(await on(lab, host, 'cat /srv/told')).to.equal('1\n2\n')
      expect((await daemon(host, 2)).statuses(host)).to.deep.equal(pending.slice(0, 2))
      expect(await on(lab, host, 'cat /srv/told; ls -A /var/lib/haploy/pending')).to.equal('1\n2\n')
    })
  }

  const pending = ['daemon: set the level: ok', 'daemon: pass the gate: ok', 'daemon: handler tell the daemon: changed']

  const daemon = (host: string, level: number, ...args: string[]) =>
    project.run(['daemon', '--limit', host, '-e', `daemon.level=${level}`, ...args])
})
