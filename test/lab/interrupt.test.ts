import { once } from 'node:events'
import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import type { Started } from './command.js'
import { arrival, closeGate, gateTask, openGate } from './gate.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'

describe('Ctrl-C', function () {
  this.timeout(300_000)
  const host = 'web5'
  let lab: Lab
  let project: Project

  before(async function () {
    lab = await sharedLab(this)
    project = new Project(lab).inventory({ [host]: {} }).role('daemon', {
      variables: 'z.object({ level: z.int() })',
      tasks: `file('set the level', '/srv/daemon.conf', { content: vars.level + '\\n', notify: 'tell the daemon' }),
              ${gateTask}
              file('note the level', '/srv/noted', { content: vars.level + '\\n' }),`,
      handlers: `command('tell the daemon', 'cat /srv/daemon.conf >>/srv/told'),`,
    })
    await on(lab, host, 'rm -f /srv/daemon.conf /srv/noted /srv/told')
    await openGate(lab, host)
    await project.run(['daemon', '-e', 'daemon.level=1'])
  })

  after(() => project?.remove())

  it('lets the current step finish, runs the pending handlers, and skips the rest', async () => {
    const { process, ended } = await atTheGate(2)
    await interrupt(process)
    await openGate(lab, host)
    const { code, stdout, stderr } = await ended
    expect(code).to.equal(99)
    expect(stderr).to.equal('Stopping after the current steps; interrupt again to stop at once.\n')
    expect(stdout).to.contain('changed: [web5]').and.not.to.contain('TASK [daemon : note the level]')
    expect(stdout).to.contain('\n  not done: 1 task (daemon : note the level)\n')
    expect(stdout).to.match(/1 of 1 host not finished: web5\n$/)
    expect(stdout).to.match(/RUNNING HANDLER \[daemon : tell the daemon\].*\nchanged: \[web5\]\n\nPLAY RECAP/)
    expect(stdout).to.match(/web5 +: ok=4 +changed=3 /)
    expect(await state()).to.equal('level 2, noted 1, told 1 2, pending 0')
  })

  it('stops at once when pressed twice, and the pending handler stays recorded on the host', async () => {
    const { process, ended } = await atTheGate(3)
    const began = performance.now()
    await interrupt(process)
    process.kill('SIGINT')
    const { code, stderr } = await ended
    expect(code).to.equal(99)
    expect(performance.now() - began).to.be.below(20_000)
    expect(await state()).to.equal('level 3, noted 1, told 1 2, pending 1')
    const notes = (await on(lab, host, 'cat /var/lib/haploy/pending/*.json')).trim().split('\n')
    expect(notes).to.have.members([
      '{"format":2,"handler":{"role":"daemon","name":"tell the daemon"},"task":"set the level"}',
      '{"role":"daemon","handler":"tell the daemon","task":"set the level","format":2}',
    ])
    expect(stderr).to.contain('\nA step was ended on 1 host:\n  web5: daemon : pass the gate (')
    expect(await on(lab, host, 'grep -l [g]ate-is-open /proc/[0-9]*/cmdline 2>/dev/null || :')).to.equal('')
  })

  it('is followed by a run that runs the pending handler', async () => {
    await openGate(lab, host)
    const { code, statuses } = await next(3)
    expect({ code, statuses }).to.deep.equal({
      code: 0,
      statuses: [
        'daemon: set the level: ok',
        'daemon: pass the gate: ok',
        'daemon: note the level: changed',
        'daemon: handler tell the daemon: changed',
      ],
    })
    expect(await state()).to.equal('level 3, noted 3, told 1 2 3, pending 0')
    expect((await next(3)).statuses).to.have.members([
      'daemon: set the level: ok',
      'daemon: pass the gate: ok',
      'daemon: note the level: ok',
    ])
  })

  /** A run that has changed the level, so that the daemon's handler is pending. */
  async function atTheGate(level: number): Promise<Started> {
    await closeGate(lab, host)
    const run = project.start(['run', 'daemon', '-e', `daemon.level=${level}`])
    await arrival(lab, host)
    return run
  }

  /** Presses Ctrl-C, and waits until the run says that it has noticed. */
  async function interrupt(process: Started['process']): Promise<void> {
    process.kill('SIGINT')
    await once(process.stderr!, 'data')
  }

  async function next(level: number): Promise<{ code: number | null; statuses: string[] }> {
    const report = await project.run(['daemon', '-e', `daemon.level=${level}`])
    return { code: report.code, statuses: report.statuses(host) }
  }

  const state = () =>
    on(
      lab,
      host,
      `set -- $(grep -l '"name"' /var/lib/haploy/pending/*.json 2>/dev/null)
       printf 'level %s, noted %s, told %s, pending %s' "$(cat /srv/daemon.conf)" "$(cat /srv/noted)" "$(echo $(cat /srv/told))" $#`,
    )
})
