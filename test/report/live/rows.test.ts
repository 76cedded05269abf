import { expect } from 'chai'
import { Progress } from '../../../src/report/live/progress.js'
import { rows } from '../../../src/report/live/rows.js'
import { changed, failed, predicted, RecordedRun } from '../recorded-run.js'

const frame = { height: 10, now: 20_000, spinner: '*', colour: false, notice: '' }

function progressOf(recorded: RecordedRun): Progress {
  const progress = new Progress()
  for (const event of recorded.events) progress.apply(event)
  return progress
}

describe('the rows of the live view', () => {
  it('contain the play and one row per host, with the most important parts on the left', () => {
    const recorded = new RecordedRun()
      .runs(['lb1', 'lb2', 'lb3', 'lb4', 'web10'])
      .plays('lb', ['lb1', 'lb2', 'lb3', 'lb4'], 1, 2)
      .does('lb1', 'nginx : install')
      .does('lb1', 'nginx : copy', changed())
      .does('lb2', 'nginx : check', failed({ message: 'no' }))
      .loses('lb3', { message: 'gone' })
      .does('lb4', 'nginx : install')
      .leaves('lb2', 'lb3', 'lb4')
      .starts('lb1', 'nginx : build')
      .writes('lb1', 'nginx : build', 'checking')
      .advances('lb1', 'nginx : build', 'compiled 9 of 20')
      .writes('lb1', 'nginx : build', 'cc -c \x1b[1mmain.c')
    expect(rows(progressOf(recorded), frame)).to.deep.equal([
      'PLAY [lb] (batch 1 of 2)  19 s',
      '* lb1      5 s  nginx : build  compiled 9 of 20  ok=2 changed=1  | cc -c ^[[1mmain.c',
      '✖ lb2    failed: nginx : check  failed=1',
      '✖ lb3    unreachable',
      '✔ lb4    ok=1',
      '  web10  waiting',
    ])
  })

  it('say of a dry run what would fail', () => {
    const recorded = new RecordedRun()
      .runs(['lb1'])
      .does('lb1', 'nginx : check', predicted({ message: 'no' }))
      .leaves('lb1')
    expect(rows(progressOf(recorded), frame).at(-1)).to.equal('✖ lb1  would fail: nginx : check  failed=1')
  })

  it('align and shorten names with wide characters', () => {
    const recorded = new RecordedRun().runs(['lb1', '負荷分散', '負'.repeat(20)])
    expect(rows(progressOf(recorded), frame).slice(1)).to.deep.equal([
      `  lb1${' '.repeat(21)}  waiting`,
      `  負荷分散${' '.repeat(16)}  waiting`,
      `  ${'負'.repeat(12)}  waiting`,
    ])
  })

  it('contain the running hosts and count the others when not all hosts fit', () => {
    const hosts = Array.from({ length: 1000 }, (_, index) => `h${index}`)
    const recorded = new RecordedRun().runs(hosts).plays('all', hosts)
    for (const host of hosts.slice(0, 30)) recorded.starts(host, 'nginx : install')
    recorded
      .leaves('h0')
      .does('h1', 'nginx : check', failed({ message: 'no' }))
      .loses('h2', { message: 'gone' })
    const shown = rows(progressOf(recorded), { ...frame, height: 6 })
    expect(shown).to.have.length(6)
    expect(shown.slice(1, 5).map((row) => row.split(/ +/)[1])).to.deep.equal(['h3', 'h4', 'h5', 'h6'])
    expect(shown[5]).to.equal('  1 failed, 1 unreachable, 23 more running, 970 waiting, 1 done')
  })

  it('never exceed the height of the terminal, even with a notice', () => {
    const hosts = ['lb1', 'lb2', 'lb3']
    const progress = progressOf(new RecordedRun().runs(hosts).plays('lb', hosts).starts('lb1', 'nginx : install'))
    for (const height of [3, 4, 5, 6]) {
      expect(rows(progress, { ...frame, height, notice: 'Stopping.' })).to.have.length.at.most(height)
    }
    expect(rows(progress, { ...frame, notice: 'Stopping.' }).at(-1)).to.equal('Stopping.')
  })

  it('show a finished host as running again in a later play', () => {
    const recorded = new RecordedRun()
      .runs(['lb1'])
      .plays('one', ['lb1'])
      .does('lb1', 'a : b')
      .leaves('lb1')
      .endsPlay('one')
    recorded.plays('two', ['lb1']).starts('lb1', 'c : d')
    expect(rows(progressOf(recorded), { ...frame, now: 8000 })).to.deep.equal([
      'PLAY [two]  7.0 s',
      '* lb1    0 s  c : d  ok=1',
    ])
  })
})
