import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { failedHosts, nameOf } from '../../src/history/failed-hosts.js'
import { newId, type RunStart } from '../../src/history/record.js'
import { Recorder } from '../../src/history/recorder.js'
import { failed, RecordedRun } from '../report/recorded-run.js'

const wanted = { playbook: 'deploy', inventory: 'hosts' }

describe('The hosts that failed in their last run', () => {
  let project: string
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'haploy-history-'))
  })
  afterEach(() => rmSync(project, { recursive: true }))

  const record = async (at: number, recorded: RecordedRun, more: Partial<RunStart> = {}) => {
    const start: RunStart = {
      ...{ type: 'run', id: newId(new Date(at), 0), at, user: 'ops', hostname: 'desk', pid: 1, version: '1.0.0' },
      ...{ command: 'haploy run deploy', playbook: 'deploy', inventory: 'hosts', check: false, ...more },
    }
    const recorder = new Recorder(project, () => start)
    recorded.events.forEach(recorder.listener)
    await recorder.end(4)
  }
  const runs = (...hosts: readonly string[]) => new RecordedRun().runs(hosts).plays('lb', hosts)
  const failing = () =>
    runs('lb1', 'lb2', 'lb3', 'lb4')
      .loses('lb3', { message: 'refused' })
      .does('lb1', 'nginx : start', failed({ message: 'no' }))
      .does('lb2', 'nginx : start', failed({ message: 'no' }, true))

  it('are those where a task failed, and those that were unreachable', async () => {
    await record(1000, failing())
    await record(2000, runs('lb1').finishes({ lb1: { ok: 1 } }), { inventory: 'staging' })
    await record(3000, runs('lb1').finishes({ lb1: { ok: 1 } }), { playbook: 'site' })
    await record(4000, runs('lb1').finishes({ lb1: { ok: 1 } }), { check: true })
    expect(await failedHosts(project, wanted)).to.deep.equal(['lb1', 'lb3'])
  })

  it('are each decided by the last run that finished or failed there', async () => {
    await record(1000, failing())
    await record(2000, runs('lb3', 'lb4').finishes({ lb3: { ok: 1 }, lb4: { ok: 1 } }))
    expect(await failedHosts(project, wanted)).to.deep.equal(['lb1'])
    await record(
      3000,
      runs('lb3')
        .loses('lb3', { message: 'refused' })
        .finishes({ lb3: { unreachable: 1 } }),
    )
    expect(await failedHosts(project, wanted)).to.have.members(['lb1', 'lb3'])
  })

  it('stay so after a run that did not get to its end there', async () => {
    await record(1000, failing())
    await record(2000, runs('lb1', 'lb3').does('lb1', 'nginx : install'))
    const undone = { lb1: { tasks: ['nginx : start'], plays: [], handlers: [] } }
    await record(3000, runs('lb1', 'lb3').finishes({ lb1: { ok: 1 }, lb3: {} }, 4200, false, undone))
    expect(await failedHosts(project, wanted)).to.deep.equal(['lb1', 'lb3'])
  })
})

describe('The name of a playbook or an inventory in the history', () => {
  it('is the same for its name and its paths', () => {
    for (const given of ['deploy', 'deploy.ts', 'playbooks/deploy', './playbooks/deploy.ts', 'playbooks/deploy.mjs'])
      expect(nameOf(given, 'playbooks'), given).to.equal('deploy')
    expect(nameOf('/srv/playbooks/deploy.ts', 'playbooks')).to.equal('/srv/playbooks/deploy')
    expect(nameOf('inventory/hosts.ts', 'playbooks')).to.equal('inventory/hosts')
  })
})
