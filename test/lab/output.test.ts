import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'

const host = 'web7'
const megabyte = 1024 * 1024

describe('A command that writes 50 MB', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project

  before(async function () {
    lab = await sharedLab(this)
    project = new Project(lab)
      .inventory({ [host]: {} })
      .role('whisper', { tasks: `command('whisper', 'echo line'),` })
      .role('shout', {
        tasks: `command('shout', 'yes "a line of output" | head -c ${50 * megabyte}; echo; echo done'),`,
      })
      .role('scream', {
        tasks: `command('scream', 'yes "a line of complaint" | head -c ${50 * megabyte} >&2; echo last >&2; exit 7'),`,
      })
  })

  after(() => project?.remove())

  it('does not hang, and haploy’s memory stays bounded', async () => {
    const [quiet, loud] = [await measure('whisper'), await measure('shout')]
    expect({ quiet: quiet.code, loud: loud.code }).to.deep.equal({ quiet: 0, loud: 0 })
    expect(loud.seconds).to.be.below(60)
    expect(loud.peak - quiet.peak).to.be.below(200 * megabyte)
  })

  it('is reported with the end of its output when it fails', async () => {
    const { code, stdout, seconds } = await measure('scream')
    expect(code).to.equal(2)
    expect(stdout).to.include('    last\n')
    expect(stdout.length).to.be.below(20_000)
    expect(seconds).to.be.below(60)
  })

  /** How a run ended, and the most memory in bytes that haploy itself had at a time. */
  async function measure(playbook: string) {
    const run = project.start(['run', playbook])
    let peak = 0
    const watch = setInterval(() => {
      peak = Math.max(peak, peakOf(run.process.pid!))
    }, 20).unref()
    const ended = await run.ended
    clearInterval(watch)
    return { ...ended, peak }
  }
})

function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
