import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { UsageError } from '../../src/core/errors.js'
import { findRun, runIds } from '../../src/history/read.js'
import { newId, type RunStart } from '../../src/history/record.js'
import { mostBytesPerRun } from '../../src/history/record-file.js'
import { Recorder } from '../../src/history/recorder.js'
import { failed, RecordedRun } from '../report/recorded-run.js'

const start: RunStart = {
  ...{ type: 'run', id: newId(new Date(0), 0.5), at: 0, user: 'ops', hostname: 'desk', pid: 1, version: '1.0.0' },
  ...{ command: 'haploy run deploy', playbook: 'deploy', inventory: 'hosts', check: false },
}

describe('The recorder of the history', () => {
  let project: string
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'haploy-history-'))
  })
  afterEach(() => rmSync(project, { recursive: true }))

  const file = () => join(project, '.haploy/runs', `${start.id}.jsonl`)
  const begun = () => new RecordedRun().runs(['lb1']).plays('lb', ['lb1'])
  const take = (recorder: Recorder, recorded: RecordedRun) => recorded.events.forEach(recorder.listener)

  it('writes nothing before a run begins on a host, and then without being asked', async () => {
    const recorder = new Recorder(project, () => start)
    take(recorder, new RecordedRun().runs(['lb1']).warns('before'))
    await pause(200)
    expect(readdirSync(project)).to.deep.equal([])
    take(recorder, new RecordedRun().plays('lb', ['lb1']).writes('lb1', 'nginx : install', 'a line'))
    expect(readdirSync(project)).to.deep.equal([])
    await pause(200)
    expect(readFileSync(file(), 'utf8')).to.match(/^.*"run".*\n.*"run-started".*\n.*"before".*\n.*"play-started".*\n$/)
  })

  it('records the error that ends a run', async () => {
    const recorder = new Recorder(project, () => start)
    take(recorder, begun())
    recorder.failed('no tag is called x', 'See the list.')
    expect(await recorder.end(1)).to.deep.equal([])
    const { events, end } = await findRun(project, 'last')
    expect(events.at(-1)).to.deep.include({ type: 'error', message: 'no tag is called x', hint: 'See the list.' })
    expect(end).to.deep.include({ exitCode: 1 })
  })

  it('bounds the record of one run, which keeps its failures and its result', async () => {
    const recorder = new Recorder(project, () => start)
    take(recorder, begun())
    const megabyte = 'x'.repeat(2 ** 20)
    for (let count = 0; count < 12; count++) {
      take(recorder, new RecordedRun().advances('lb1', 'nginx : build', megabyte))
      recorder.flush()
    }
    take(recorder, new RecordedRun().ends('lb1', 'nginx : build', failed({ message: 'no' })).finishes({ lb1: {} }))
    await recorder.end(2)
    const text = readFileSync(file(), 'utf8')
    expect(text.length).to.be.within(mostBytesPerRun, mostBytesPerRun + 2 ** 20 + 2000)
    expect((await findRun(project, 'last')).events.slice(-2).map(({ type }) => type)).to.deep.equal([
      'task-finished',
      'run-finished',
    ])
  })

  it('neither writes to folders that others can write, nor reads them', async () => {
    for (const open of ['.haploy', '.haploy/runs']) {
      const recorder = new Recorder(project, () => start)
      take(recorder, begun())
      mkdirSync(join(project, '.haploy/runs'), { recursive: true, mode: 0o700 })
      chmodSync(join(project, open), 0o777)
      const [problem] = await recorder.end(0)
      expect(problem?.error.message).to.match(/not in the history of runs: others can write to .*\.haploy/)
      const error = await runIds(project).catch((cause: Error) => cause)
      expect(error).to.be.instanceOf(UsageError)
      expect(String(error)).to.match(/the history of runs is not read: others can write to .*\.haploy/)
      chmodSync(join(project, open), 0o700)
      expect(await runIds(project)).to.deep.equal([])
    }
  })

  it('never replaces a record', async () => {
    for (const expected of [0, 1]) {
      const recorder = new Recorder(project, () => start)
      take(recorder, begun())
      const problems = await recorder.end(0)
      expect(problems.map(({ isWarning }) => isWarning)).to.deep.equal(Array(expected).fill(true))
    }
  })
})
