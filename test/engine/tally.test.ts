import { expect } from 'chai'
import type { Outcome } from '../../src/core/outcome.js'
import { Tallies } from '../../src/engine/tally.js'

describe('The recap', () => {
  const failure = { message: 'no' }
  const table: [name: string, outcome: Outcome, counters: object][] = [
    ['an ok task', { status: 'ok' }, { ok: 1, changed: 0, failed: 0 }],
    ['a changed task, as ok too', { status: 'changed', differences: [] }, { ok: 1, changed: 1, failed: 0 }],
    ['a skipped task', { status: 'skipped', reason: '' }, { ok: 0, skipped: 1 }],
    ['a failed task', { status: 'failed', failure, ignored: false }, { ok: 0, failed: 1, ignored: 0 }],
    ['an ignored failure, as ok', { status: 'failed', failure, ignored: true }, { ok: 1, failed: 0, ignored: 1 }],
  ]
  for (const [name, outcome, counters] of table) {
    it(`counts ${name}`, () => {
      const tallies = new Tallies(['lb1', 'lb2'])
      tallies.count({ type: 'task-finished', host: 'lb1', role: 'nginx', task: 't', handler: false, outcome })
      expect(tallies.all.lb1).to.include(counters)
      expect(tallies.all.lb2).to.include({ ok: 0, changed: 0, failed: 0, skipped: 0, unreachable: 0 })
    })
  }

  it('counts an unreachable host once', () => {
    const tallies = new Tallies(['lb1'])
    tallies.count({ type: 'host-unreachable', host: 'lb1', failure })
    tallies.count({ type: 'host-unreachable', host: 'lb1', failure })
    expect(tallies.all.lb1).to.include({ unreachable: 1, ok: 0 })
  })
})
