import { expect } from 'chai'
import { FailedHosts, lastLines } from '../../src/report/last-line.js'
import { palette } from '../../src/report/palette.js'
import { failed, RecordedRun } from './recorded-run.js'

function lastLineOf(recorded: RecordedRun, check = false): string {
  const failedHosts = new FailedHosts()
  for (const event of recorded.events) failedHosts.apply(event)
  const event = recorded.events.at(-1)!
  if (event.type !== 'run-finished') throw new Error('the run has not finished')
  return lastLines(event, { check, reasons: failedHosts.reasons, colours: palette(false) })
    .split('\n')
    .at(-2)!
}

describe('the last line of a run', () => {
  it('counts the hosts that are ok and those that changed', () => {
    const some = new RecordedRun().finishes({ a: { ok: 2 }, b: { ok: 2, changed: 1 }, c: { ok: 2 } })
    expect(lastLineOf(some)).to.equal('3 hosts ok, 1 changed')
    expect(lastLineOf(some, true)).to.equal('3 hosts ok, 1 would change')
    const none = new RecordedRun().finishes({ a: { ok: 2 } })
    expect(lastLineOf(none)).to.equal('1 host ok, nothing changed')
    expect(lastLineOf(none, true)).to.equal('1 host ok, nothing would change')
  })

  it('names the hosts that failed, with the reason of each', () => {
    const recorded = new RecordedRun()
      .does('node07', 'work : check', failed({ message: 'refused by policy\nfor good' }))
      .does('node08', 'work : check', failed({ message: 'refused by policy\nfor good' }))
      .does('node09', 'work : check', failed({ message: 'never mind' }, true))
      .loses('node31', { message: 'connection refused' })
      .finishes({ node07: { failed: 1 }, node08: { failed: 1 }, node09: { ok: 1 }, node31: { unreachable: 1 } })
    expect(lastLineOf(recorded)).to.equal(
      '3 of 4 hosts failed: node07, node08 (work : check: refused by policy), node31 (unreachable)',
    )
  })

  it('stays short with many hosts and long messages', () => {
    const recorded = new RecordedRun()
    const hosts = Array.from({ length: 200 }, (_, index) => `node${index}`)
    for (const host of hosts) recorded.does(host, 'work : check', failed({ message: 'x'.repeat(500) }))
    recorded.finishes(Object.fromEntries(hosts.map((host) => [host, { failed: 1 }])))
    expect(lastLineOf(recorded)).to.match(/^200 of 200 hosts failed: node0, .*, node8, 191 more \(work : check: x+…\)$/)
    expect(lastLineOf(recorded)).to.have.length.below(250)
  })

  it('names the hosts that an interruption left unfinished', () => {
    const left = { tasks: ['nginx : start'], plays: [], handlers: [] }
    const recorded = new RecordedRun().finishes({ a: { ok: 2 }, b: { ok: 2 } }, 1, true, { b: left })
    expect(lastLineOf(recorded)).to.equal('1 of 2 hosts not finished: b')
  })
})
