import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { guardedPassword, type Lab } from '../../src/lab/index.js'
import { arrival, closeGate, gateTask, openGate } from './gate.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'

const host = 'web8'

describe('A sudo password in HAPLOY_BECOME_PASSWORD', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project

  before(async function () {
    lab = await sharedLab(this)
    project = new Project(lab).inventory({ [host]: {} }, { user: 'guarded' }).role('whoami', {
      tasks: `command('write who it is', 'id -un > /srv/who'),\n${gateTask}`,
    })
    await closeGate(lab, host)
  })

  after(() => project?.remove())

  it('lets the user become root, and is visible in no process, output or log', async () => {
    // Every process that the host has while the run lasts, and what it was started with.
    const watch = on(
      lab,
      host,
      `rm -f /run/stop-watching
       until [ -e /run/stop-watching ]; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null || :; done`,
    )
    const run = project.start(['run', 'whoami', '--debug', '--diff'], {
      env: { HAPLOY_BECOME_PASSWORD: guardedPassword },
    })
    const local = new Set<string>()
    const watchHere = setInterval(() => {
      for (const line of commandLines()) local.add(line)
    }, 20).unref()
    await arrival(lab, host)
    await openGate(lab, host)
    const { code, stdout, stderr } = await run.ended
    clearInterval(watchHere)
    await on(lab, host, 'touch /run/stop-watching; journalctl --sync')

    expect(code, stdout + stderr).to.equal(0)
    expect(await on(lab, host, 'cat /srv/who')).to.equal('root\n')
    const places: Record<string, [text: string, proof: string]> = {
      'processes of the host': [await watch, 'sudo'],
      'processes of the controller': [[...local].join('\n'), 'run\0whoami'],
      output: [stdout + stderr, 'whoami'],
      'journal of the host': [await on(lab, host, 'journalctl -q --no-pager -o export'), 'guarded'],
      'files of the host': [
        await on(lab, host, `grep -rlF ${guardedPassword} /etc /var /srv /tmp /run /home; echo looked`),
        'looked',
      ],
    }
    for (const [place, [text, proof]] of Object.entries(places)) {
      expect(text.includes(proof), `${place} hold what they should`).to.equal(true)
      expect(text.includes(guardedPassword), `${place} show the password`).to.equal(false)
    }
  })
})

/** Of every process on this machine. */
function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')]
      } catch {
        return []
      }
    })
}
