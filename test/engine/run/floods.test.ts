import { rmSync } from 'node:fs'
import { expect } from 'chai'
import { raw, sh } from '../../../src/core/shell/script.js'
import { task } from '../../../src/core/task.js'
import { defineInventory } from '../../../src/inventory/inventory.js'
import { observe } from '../../../src/resources/reading.js'
import { connectIn } from '../../../src/testing/local-host.js'
import type { Connect } from '../../../src/transport/transport.js'
import { LocalRun, roleOf } from '../local-run.js'
import { touch } from '../note.js'

const megabyte = 2 ** 20

describe('A flood of output', function () {
  this.timeout(120_000)
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  const inventory = defineInventory({ hosts: { calm: { connection: 'local' }, flooding: { connection: 'local' } } })
  const transport = { connectTimeout: 60_000, commandTimeout: 60_000, acceptNewHostKeys: false, env: process.env }

  /** Connects to two hosts, of which one begins every script with this code. */
  const connectWith =
    (code: string): Connect =>
    async (target, options) => {
      const connection = await connectIn(here.folder)(target, options)
      if (target.name !== 'flooding') return connection
      return {
        ...connection,
        exchange: (exchange) => connection.exchange({ ...exchange, script: `${code}\n${exchange.script}` }),
      }
    }

  /** Runs a task on both hosts. Returns the failure of the one that floods, and how much memory the run needed at most. */
  async function flooded(code: string, tasks = [touch('work', here.path('worked'))]) {
    const before = process.memoryUsage().rss
    let most = before
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss)
    }, 5)
    await here.plays([{ hosts: 'all', roles: [roleOf('role', { tasks: () => tasks })()] }], {
      inventory,
      transport,
      connect: connectWith(code),
    })
    clearInterval(watch)
    const { tallies } = here.events.findLast((event) => event.type === 'run-finished')!
    expect(tallies.calm).to.include({ failed: 0, unreachable: 0 })
    expect(tallies.flooding).to.include({ failed: 1, unreachable: 0 })
    const failure = here.events.flatMap((event) =>
      event.type === 'task-finished' && event.outcome.status === 'failed' ? [event.outcome.failure] : [],
    )[0]!
    expect(failure.hint).to.equal('Find out on the host what prints so much.')
    expect(most - before).to.be.below(150 * megabyte)
    return failure.message
  }

  it('in a fact costs the host that has it, and neither time nor memory', async () => {
    const began = performance.now()
    const newlines = `cat() { head -c 200000000 /dev/zero | tr '\\0' '\\n'; }`
    expect(await flooded(newlines)).to.equal(
      'the output of the fact osRelease exceeds 64 KiB, the most that haploy reads of it',
    )
    expect(await flooded('ip() { yes; }')).to.match(/^the output of the fact (addresses|route) exceeds 1 MiB/)
    expect(await flooded('uname() { yes >&2; }')).to.match(/^the output of the fact system exceeds 64 KiB/)
    expect(performance.now() - began).to.be.below(60_000)
  })

  it('in the notes of pending handlers costs the host that has them', async () => {
    const notes = '"$HOME/.local/state/haploy/pending"'
    const code = `HOME=$HOME/own; mkdir -p ${notes}; head -c 3000000 /dev/zero | tr '\\0' '\\n' >${notes}/x.json`
    expect(await flooded(code)).to.equal(
      'the output of the notes of pending handlers exceeds 256 KiB, the most that haploy reads of it',
    )
  })

  it('in a probe costs the host that has it', async () => {
    const probe = task('look', {
      type: 'state',
      kind: 'thing',
      name: 'thing',
      probe: { script: raw('flood 2>/dev/null; :'), parse: (output) => output.lines.length },
      plan: () => [],
      reads: [],
      writes: [],
    })
    const message = /^the output of the probe of task 'look' exceeds 16 MiB, the most that haploy reads of it$/
    expect(await flooded('flood() { yes; }', [probe])).to.match(message)
    expect(await flooded('flood() { yes; }', [observe('look', sh`flood 2>/dev/null; :`)])).to.match(message)
  })
})
