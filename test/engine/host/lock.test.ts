import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { sh } from '../../../src/core/shell/script.js'
import { task } from '../../../src/core/task.js'
import type { LockRequest } from '../../../src/engine/host/lock-script.js'
import type { RunRequest } from '../../../src/engine/run.js'
import { command } from '../../../src/resources/command.js'
import { LocalRun } from '../local-run.js'
import { exists, note } from '../note.js'

describe('The lock of a host', function () {
  this.timeout(180_000)
  let mine: LocalRun
  beforeEach(() => {
    mine = new LocalRun()
  })
  afterEach(() => rmSync(mine.folder, { recursive: true }))

  const request = (more: Partial<LockRequest> = {}): Partial<RunRequest> => ({
    lock: { run: 'mine', owner: 'alice@desk', command: 'haploy run deploy', waitSeconds: 0, breakLock: false, ...more },
  })
  const theirs = { run: 'theirs', owner: 'bob@shelf', command: 'haploy run other' }
  const edit = () => [note('edit', mine.path('a'), 'A')]

  /** A run of another user that stays on the host until the file `go` exists. */
  async function other(): Promise<{ outcomes: Promise<string[]> }> {
    const run = new LocalRun(mine.folder)
    const wait = `touch ${quoted('here')}; until [ -e ${quoted('go')} ]; do sleep 0.05; done; touch ${quoted('gone')}`
    const outcomes = run.role({ tasks: () => [command('wait', wait)] }, request(theirs))
    await until(() => exists(mine.path('here')))
    return { outcomes }
  }
  const quoted = (name: string) => `'${mine.path(name)}'`
  const warnings = () => mine.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))

  async function until(holds: () => boolean): Promise<void> {
    for (let tries = 0; tries < 500 && !holds(); tries++) await sleep(20)
    expect(holds()).to.equal(true)
  }

  async function letGo(): Promise<void> {
    await once(spawn('touch', [mine.path('go')]), 'close')
  }

  it('stops a second run on the host, and reports the holder', async () => {
    const { outcomes } = await other()
    await mine.role({ tasks: edit }, request())
    const failed = mine.events.find((event) => event.type === 'task-finished')
    expect(failed).to.have.nested.property('outcome.status', 'failed')
    expect(failed)
      .to.have.nested.property('outcome.failure.message')
      .that.matches(
        /^the host is locked: bob@shelf has been running 'haploy run other' on it since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
      )
    expect(exists(mine.path('a'))).to.equal(false)
    await letGo()
    expect(await outcomes).to.deep.equal(['here: wait: changed'])
  })

  it("removes what a killed run left half-written in haploy's own folder, except in a dry run", async () => {
    const left = '.local/state/haploy/pending/0123456789abcdef.json.new'
    mkdirSync(dirname(mine.path(left)), { recursive: true })
    writeFileSync(mine.path(left), '{"role":')
    await mine.role({ tasks: edit }, { ...request(), check: true })
    expect(exists(mine.path(left))).to.equal(true)
    await mine.role({ tasks: edit }, request())
    expect(exists(mine.path(left))).to.equal(false)
  })

  it('is free once the run is over, without another exchange', async () => {
    await mine.role({ tasks: edit }, request(theirs))
    expect(await mine.role({ tasks: edit }, request())).to.deep.equal(['here: edit: ok'])
    expect(mine.events.at(-1)).to.deep.include({ type: 'run-finished', exchanges: { here: 2 } })
  })

  it('is waited for as long as requested', async () => {
    const { outcomes } = await other()
    const second = mine.role({ tasks: edit }, request({ waitSeconds: 15 }))
    await until(() => warnings().length > 0)
    expect(exists(mine.path('a'))).to.equal(false)
    await letGo()
    expect(await second).to.deep.equal(['here: edit: changed'])
    expect(warnings()).to.have.length(1)
    expect(warnings()[0]).to.contain("waiting for the lock: bob@shelf has been running 'haploy run other' on it")
    await outcomes
  })

  it('is no longer waited for when the waiting run is interrupted', async () => {
    const { outcomes } = await other()
    const interrupt = new AbortController()
    const second = mine.role({ tasks: edit }, { ...request({ waitSeconds: 15 }), signal: interrupt.signal })
    await until(() => warnings().length > 0)
    interrupt.abort()
    await second
    expect(exists(mine.path('a'))).to.equal(false)
    await letGo()
    await outcomes
  })

  it('is broken on request, which kills the other run', async () => {
    const { outcomes } = await other()
    expect(await mine.role({ tasks: edit }, request({ breakLock: true }))).to.deep.equal(['here: edit: changed'])
    await letGo()
    expect((await outcomes).join()).not.to.contain('wait: changed')
    await sleep(300)
    expect(exists(mine.path('gone')), 'its step went on').to.equal(false)
  })

  it('does not stop a dry run, which warns that it may be out of date and takes no lock', async () => {
    const { outcomes } = await other()
    const lock = readFileSync(lockFile(), 'utf8')
    expect(await mine.role({ tasks: edit }, { ...request(), check: true })).to.deep.equal(['here: edit: changed'])
    expect(warnings()[0]).to.contain('the result of this dry run may soon be out of date: bob@shelf has been running')
    expect(readFileSync(lockFile(), 'utf8')).to.equal(lock)
    await letGo()
    await outcomes
    rmSync(lockFile())
    await mine.role({ tasks: edit }, { ...request(), check: true })
    expect(exists(lockFile())).to.equal(false)
  })

  it('is not taken by a dry run whose shell hung', async () => {
    const hangs = task(
      'hang',
      {
        type: 'state',
        kind: 'thing',
        name: 'that hangs',
        probe: { script: sh`sleep 20`, parse: () => true },
        plan: () => [],
      },
      { ignoreErrors: true },
    )
    const transport = { connectTimeout: 15_000, commandTimeout: 2000, acceptNewHostKeys: false, env: process.env }
    const options = { ...request(), transport, check: true }
    const outcomes = await mine.role({ tasks: () => [hangs, ...edit()] }, options)
    expect(outcomes.at(-1)).to.equal('here: edit: changed')
    expect(exists(lockFile())).to.equal(false)
  })

  it('is taken again by the shell that replaces one that hung', async () => {
    const tasks = () => [
      command('hang', 'sleep 5', { timeout: 0.5, ignoreErrors: true }),
      note('edit', mine.path('a'), 'A'),
    ]
    expect((await mine.role({ tasks }, request())).at(-1)).to.equal('here: edit: changed')
    const [run, pid] = readFileSync(lockFile(), 'utf8').split('\n')
    expect(run).to.equal('mine')
    expect(exists(`/proc/${pid}`)).to.equal(false)
  })

  it('is not waited for, but reported as missing, if its path is not a file', async () => {
    mkdirSync(dirname(lockFile()), { recursive: true })
    execFileSync('mkfifo', [lockFile()])
    expect(await mine.role({ tasks: edit }, request())).to.deep.equal(['here: edit: changed'])
    expect(warnings()).to.deep.equal([])
    rmSync(lockFile())
    mkdirSync(lockFile())
    expect(await mine.role({ tasks: edit }, request())).to.deep.equal(['here: edit: ok'])
    expect(warnings()[0]).to.contain('the host could not be locked')
  })

  const lockFile = () => mine.path('.local/state/haploy/lock')
})
