import { rmSync } from 'node:fs'
import { expect } from 'chai'
import { UnreachableError } from '../../src/core/errors.js'
import type { Play } from '../../src/core/play.js'
import { sh } from '../../src/core/shell/script.js'
import type { Task } from '../../src/core/task.js'
import { defineInventory } from '../../src/inventory/inventory.js'
import { command } from '../../src/resources/command.js'
import { connect } from '../../src/transport/connect.js'
import type { Connect } from '../../src/transport/transport.js'
import { LocalRun, roleOf } from './local-run.js'
import { exists, touch } from './note.js'

type Fate = 'fails' | 'is away' | 'is cut off'

describe('A play', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  /** Runs plays on hosts `h1` to `h<count>`, some of which have a fate. Resolves to the hosts that came to the end of each play. */
  async function reached(count: number, fates: Record<string, Fate>, plays: readonly Partial<Play>[], forks = 10) {
    const inventory = defineInventory({ hosts: { [`h[1:${count}]`]: { connection: 'local' } } })
    const away: Connect = async (target, options, opening) => {
      if (fates[target.name] === 'is away') throw new UnreachableError(`${target.name}: connection refused`)
      return await connect(target, options, opening)
    }
    const fate = (name: string): Task[] => {
      // `$$` is the shell of the connection, not the one of the step.
      if (fates[name] === 'is cut off') return [command('cut', 'kill -KILL $$', { writes: [] })]
      return fates[name] === 'fails' ? [command('fail', 'exit 1', { writes: [] })] : []
    }
    const names = Array.from({ length: count }, (_, index) => `h${index + 1}`)
    const at = (play: number, name: string) => here.path(`${play} ${name}`)
    const role = (play: number) =>
      roleOf('role', { tasks: ({ host: { name } }) => [...fate(name), touch('end', at(play, name))] })
    await here.plays(
      plays.map((play, index) => ({ hosts: 'all', name: `play ${index + 1}`, roles: [role(index)()], ...play })),
      { inventory, connect: away, forks },
    )
    return plays.map((_, play) => names.filter((name) => exists(at(play, name))).join(' '))
  }
  const warnings = () => here.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))

  describe('with serial', () => {
    const cases: [count: number, serial: number | string, fates: Record<string, Fate>, end: string][] = [
      [2, 1, { h1: 'fails' }, ''],
      [2, 1, { h1: 'is away' }, ''],
      [2, 1, { h1: 'is cut off' }, ''],
      [2, 1, { h2: 'is cut off' }, 'h1'],
      [6, 1, { h3: 'fails' }, 'h1 h2'],
      [6, 2, { h3: 'fails' }, 'h1 h2 h4'],
      [6, 2, { h3: 'is away' }, 'h1 h2 h4'],
      [6, 2, { h3: 'is cut off' }, 'h1 h2 h4'],
      [6, '50%', { h2: 'is away' }, 'h1 h3'],
      [6, '50%', { h5: 'is cut off' }, 'h1 h2 h3 h4 h6'],
    ]
    for (const [count, serial, fates, end] of cases) {
      const [[name, fate] = []] = Object.entries(fates)
      it(`${serial} of ${count} hosts begins no further batch when ${name} ${fate}`, async () => {
        expect(await reached(count, fates, [{ serial }])).to.deep.equal([end])
      })
    }

    it('continues after as many failures as maxFail allows, but not when a host is cut off', async () => {
      const both = { h1: 'fails', h3: 'is away' } as const
      expect(await reached(6, both, [{ serial: 2, maxFail: 2 }])).to.deep.equal(['h2 h4 h5 h6'])
      expect(await reached(6, both, [{ serial: 2, maxFail: '50%' }])).to.deep.equal(['h2 h4 h5 h6'])
      rmSync(here.folder, { recursive: true })
      here = new LocalRun()
      expect(await reached(6, both, [{ serial: 2, maxFail: 1 }])).to.deep.equal(['h2 h4'])
      rmSync(here.folder, { recursive: true })
      here = new LocalRun()
      expect(await reached(6, { h1: 'is cut off' }, [{ serial: 2, maxFail: 5 }])).to.deep.equal(['h2'])
    })

    it('starts no further batch when a whole one is lost, whatever maxFail allows', async () => {
      const fates = { h3: 'fails', h4: 'is away' } as const
      expect(await reached(6, fates, [{ serial: 2, maxFail: 6 }])).to.deep.equal(['h1 h2'])
      expect(warnings()[0]).to.equal(
        "play 'play 1' stops after a failure on h3, h4 (no host of the batch is left); it does not run on h5, h6",
      )
    })

    it('reports which host was lost, why that stops it, and which hosts it excludes', async () => {
      await reached(3, { h2: 'is cut off' }, [{ serial: 1 }])
      expect(warnings()[0]).to.equal(
        "play 'play 1' stops after a failure on h2 (lost after the run had begun to change it); it does not run on h3",
      )
    })
  })

  it('without serial continues with the remaining hosts', async () => {
    expect(await reached(3, { h1: 'fails', h2: 'is away' }, [{}])).to.deep.equal(['h3'])
  })

  it('starts no further host once more have failed than maxFail allows', async () => {
    expect(await reached(4, { h1: 'fails' }, [{ maxFail: 0 }], 1)).to.deep.equal([''])
    expect(await reached(4, { h1: 'fails' }, [{ maxFail: 1 }], 1)).to.deep.equal(['h2 h3 h4'])
  })

  it('with anyErrorsFatal ends for all hosts of the batch when one is lost', async () => {
    const failing = here.path('failing')
    const slow = roleOf('slow', {
      tasks: ({ host: { name } }) =>
        name === 'h1'
          ? [command('fail', sh`touch ${failing}; exit 1`, { writes: [] })]
          : [
              command('wait', sh`until [ -e ${failing} ]; do sleep 0.1; done; sleep 3`, { writes: [] }),
              touch('end', here.path(name)),
            ],
    })
    const inventory = defineInventory({ hosts: { 'h[1:3]': { connection: 'local' } } })
    await here.plays([{ hosts: 'all', anyErrorsFatal: true, roles: [slow()] }], { inventory })
    expect(['h2', 'h3'].map((name) => exists(here.path(name)))).to.deep.equal([false, false])
    expect(here.result?.tallies.h2).to.include({ failed: 0, changed: 1 })
  })

  describe('that loses all its hosts', () => {
    const two = [{ hosts: 'h1:h2' }, { hosts: 'h3' }]

    it('ends the run, and reports what was not run', async () => {
      expect(await reached(3, { h1: 'fails', h2: 'is away' }, two)).to.deep.equal(['', ''])
      expect(warnings()).to.deep.equal([
        "the run ends with play 'play 1', which did not finish; not run: play 'play 2' (h3)",
      ])
    })

    it('does not end the run with continueAfterFailure', async () => {
      const [first, second] = two
      const plays = [{ ...first, continueAfterFailure: true }, second!]
      expect(await reached(3, { h1: 'fails', h2: 'is away' }, plays)).to.deep.equal(['', 'h3'])
    })

    it('ends the run even if they were lost in an earlier play', async () => {
      const plays = [{ hosts: 'all' }, { hosts: 'h1:h2' }, { hosts: 'h3' }]
      expect(await reached(3, { h1: 'fails', h2: 'is away' }, plays)).to.deep.equal(['h3', '', ''])
    })
  })

  it('that stops in the middle ends the run', async () => {
    const plays = [{ hosts: 'h1:h2', serial: 1 }, { hosts: 'h3' }]
    expect(await reached(3, { h1: 'fails' }, plays)).to.deep.equal(['', ''])
  })

  it('that loses some of its hosts is followed by the next one, without them', async () => {
    expect(await reached(3, { h1: 'fails' }, [{ hosts: 'h1:h2' }, {}])).to.deep.equal(['h2', 'h2 h3'])
  })
})
