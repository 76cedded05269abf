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
import { connectIn } from '../../../src/testing/local-host.js'
import type { Connect, Connection } from '../../../src/transport/transport.js'
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

  /** Runs with a shell that hangs once. `meanwhile` happens before it is replaced. */
  async function losingItsShell(meanwhile: () => Promise<unknown>, more: Partial<LockRequest> = {}) {
    const inFolder = connectIn(mine.folder)
    const connect: Connect = async (target, options) => {
      const connection = await inFolder(target, options)
      const exchange: Connection['exchange'] = (sent) =>
        connection.exchange(sent).catch(async (error) => {
          await meanwhile()
          throw error
        })
      return { exchange, close: () => connection.close() }
    }
    const tasks = () => [
      command('hang', 'sleep 5', { timeout: 0.5, ignoreErrors: true }),
      note('ignored', mine.path('b'), 'B', { ignoreErrors: true }),
      note('edit', mine.path('a'), 'A'),
    ]
    return await mine.role({ tasks }, { ...request(more), connect })
  }

  it('stops a run whose shell hung, if another run has taken it since', async () => {
    let outcomes: Promise<string[]> | undefined
    const reported = await losingItsShell(async () => {
      outcomes ??= (await other()).outcomes
    })
    expect(reported[0]).to.match(/^here: hang: failed .*no answer within 0.5 seconds/)
    expect(reported[1]).to.match(
      /^here: ignored: failed \(another run has locked the host since a step of this run had to be ended: bob@shelf has been running 'haploy run other' on it since \d{4}/,
    )
    expect(reported).to.have.length(2)
    expect(mine.result?.tallies.here).to.include({ ignored: 1, failed: 1 })
    expect([exists(mine.path('a')), exists(mine.path('b'))]).to.deep.equal([false, false])
    await letGo()
    expect(await outcomes).to.deep.equal(['here: wait: changed'])
  })

  it('stops it even if that run has ended, and never breaks the lock that it lost', async () => {
    const run = new LocalRun(mine.folder)
    const reported = await losingItsShell(() => run.role({ tasks: edit }, request(theirs)), { breakLock: true })
    expect(reported[1]).to.contain('another run has locked the host since')
    expect(reported).to.have.length(2)
  })

  it('is free when its owner is a zombie, and held when the owner is stopped', async () => {
    const script = 'sleep 0.2 & echo $!; exec sleep 30'
    const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const stopped = spawn('sleep', ['30'])
    try {
      const [pid] = String((await once(parent.stdout, 'data'))[0]).split('\n')
      await until(() => statOf(pid!)[0] === 'Z')
      writeLock(pid!)
      expect(await mine.role({ tasks: edit }, request())).to.deep.equal(['here: edit: changed'])
      stopped.kill('SIGSTOP')
      await until(() => statOf(String(stopped.pid))[0] === 'T')
      writeLock(String(stopped.pid))
      await mine.role({ tasks: edit }, request())
      expect(mine.result?.tallies.here).to.include({ failed: 1 })
    } finally {
      parent.kill('SIGKILL')
      stopped.kill('SIGKILL')
    }
  })

  it('has a format number after the five lines that every version reads', async () => {
    await mine.role({ tasks: edit }, request())
    expect(readFileSync(lockFile(), 'utf8')).to.match(/^mine\n\d+\n\d+\nalice@desk\nhaploy run deploy\nformat 1\n$/)
  })

  for (const [title, more] of [
    ['the previous version wrote', ''],
    ['a later version wrote', 'format 7\nsomething else\n'],
  ] as const) {
    it(`is respected if ${title} it, and blocks nobody once its owner has ended`, async () => {
      const owner = spawn('sleep', ['30'])
      try {
        writeLock(String(owner.pid), more)
        await mine.role({ tasks: edit }, request())
        expect(mine.events.find(({ type }) => type === 'task-finished'))
          .to.have.nested.property('outcome.failure.message')
          .that.contains("the host is locked: bob@shelf has been running 'haploy run other' on it since")
      } finally {
        owner.kill('SIGKILL')
        await once(owner, 'close')
      }
      expect(await mine.role({ tasks: edit }, request())).to.deep.equal(['here: edit: changed'])
    })
  }

  it('is not called locked if the script that locks the host fails', async () => {
    const inFolder = connectIn(mine.folder)
    const connect: Connect = async (target, options) => {
      const { exchange, close } = await inFolder(target, options)
      return {
        exchange: (sent) => exchange({ ...sent, script: `date() { exit 3; }; rm() { exit 3; }; ${sent.script}` }),
        close,
      }
    }
    mkdirSync(dirname(lockFile()), { recursive: true })
    execFileSync('mkfifo', [lockFile()])
    await mine.role({ tasks: edit }, { ...request(), connect })
    expect(mine.events.find(({ type }) => type === 'task-finished'))
      .to.have.nested.property('outcome.failure.message')
      .that.equals('the host could not be locked: the script that locks it exited with 3')
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

  /** State and start time of a process. */
  const statOf = (pid: string) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    return [fields[0]!, fields[19]!] as const
  }

  function writeLock(pid: string, more = ''): void {
    mkdirSync(dirname(lockFile()), { recursive: true })
    const lines = ['theirs', pid, statOf(pid)[1], theirs.owner, theirs.command]
    writeFileSync(lockFile(), `${lines.join('\n')}\n${more}`)
  }
})
