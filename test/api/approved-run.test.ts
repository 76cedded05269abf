import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { inMemory } from '../../src/core/content/content.js'
import type { StateResource } from '../../src/core/resource.js'
import { sh } from '../../src/core/shell/script.js'
import { type Items, task } from '../../src/core/task.js'
import {
  after as afterTask,
  command,
  copy,
  defineInventory,
  definePlaybook,
  defineRole,
  file,
  type RunEvent,
  type RunOptions,
  run,
  secret,
  type TaskContext,
  z,
} from '../../src/index.js'
import { surroundings } from '../cli/command.js'

const local = { connection: 'local' } as const

describe('A run that needs approval', function () {
  this.timeout(60_000)
  let folder: string
  let events: RunEvent[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-approved-'))
    events = []
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const path = (name: string) => join(folder, name)
  const play = (tasks: (context: TaskContext) => Items, handlers?: () => ReturnType<typeof command>[]) => {
    const role = defineRole({ name: 'role', folder, variables: z.object({}), tasks, handlers })
    return definePlaybook([{ hosts: 'all', roles: [role()] }])
  }
  const start = (options: Pick<RunOptions, 'playbook'> & Partial<RunOptions>) =>
    run({
      inventory: defineInventory({ hosts: { one: local, two: local } }),
      env: { ...surroundings, HOME: folder },
      waitLock: 30,
      // The two hosts are one machine, with one lock.
      forks: 1,
      onEvent: (event) => {
        events.push(event)
      },
      ...options,
    })
  /** `one: write: changed`, of the dry run and of the run. */
  const outcomes = () => {
    const runs: string[][] = []
    for (const event of events) {
      if (event.type === 'run-started') runs.push([])
      if (event.type !== 'task-finished' || event.task === 'Gathering Facts') continue
      const { host, task, outcome } = event
      runs.at(-1)!.push(`${host}: ${task}: ${outcome.status}`)
    }
    return runs
  }
  const own = ({ host }: TaskContext) => [file('write', path(host.name), { content: 'new\n', notify: 'tell' })]
  const told = () => [command('tell', 'true')]
  const written = ['one: write: changed', 'one: tell: changed', 'two: write: changed', 'two: tell: changed']

  it('shows the dry run, asks, and does what it has shown', async () => {
    const result = await start({
      playbook: play(own, told),
      approve: ({ hosts, changesPending }) => {
        expect({ changesPending, changed: hosts.one?.tally.changed }).to.deep.equal({
          changesPending: true,
          changed: 2,
        })
        expect(existsSync(path('one'))).to.equal(false)
        return true
      },
    })
    expect(outcomes()).to.deep.equal([written, written])
    expect(events.flatMap((event) => (event.type === 'run-started' ? [event.check] : []))).to.deep.equal([true, false])
    expect(result).to.deep.include({ changesPending: false })
    expect(readFileSync(path('two'), 'utf8')).to.equal('new\n')
  })

  it('does nothing without approval, and does not ask if nothing would change', async () => {
    const refused = await start({ playbook: play(own, told), approve: async () => false })
    expect(refused.changesPending).to.equal(true)
    expect(outcomes()).to.deep.equal([written])
    expect(existsSync(path('one'))).to.equal(false)
    events = []
    const approve = () => expect.fail('asked')
    await start({ playbook: play(() => [command('look', 'true', { creates: '/' })]), approve })
    expect(outcomes()).to.deep.equal([['one: look: ok', 'two: look: ok']])
  })

  it('fails a host for which the dry run is not the same any more, and does not touch it', async () => {
    const result = await start({
      playbook: play(own, told),
      approve: () => {
        writeFileSync(path('one'), 'by hand\n')
        return true
      },
    })
    expect(outcomes()[1]).to.deep.equal(['one: compare with the dry run: failed', ...written.slice(2)])
    expect(result.hosts.one?.failures.map(({ message }) => message)).to.deep.equal([
      "the dry run has shown something else for 'role : write' than what would be done now",
    ])
    expect(readFileSync(path('one'), 'utf8')).to.equal('by hand\n')
    expect(readFileSync(path('two'), 'utf8')).to.equal('new\n')
  })

  it('notices that binary and secret content has changed, which no diff shows', async () => {
    const local = path('files/local')
    mkdirSync(path('files'))
    for (const write of [
      () => copy('write', { to: path('target'), from: 'local' }),
      () => file('write', path('target'), { content: secret(readFileSync(local, 'utf8')) }),
      () => task('write', fromInput(path('target'), readFileSync(local))),
    ]) {
      writeFileSync(local, 'a\0b')
      const { hosts } = await start({
        playbook: play(() => [write()]),
        approve: () => {
          writeFileSync(local, 'a\0c')
          return true
        },
      })
      expect([hosts.one, hosts.two].map((host) => host?.failures.length)).to.deep.equal([1, 1])
      expect(existsSync(path('target'))).to.equal(false)
    }
  })

  it('makes no change that becomes due only while it runs', async () => {
    writeFileSync(path('made'), '')
    const tasks = (context: TaskContext) => [
      ...own(context),
      command('guarded', `touch ${path('made')}`, { creates: path('made') }),
      command('last', 'true', { creates: '/' }),
    ]
    const { hosts } = await start({
      inventory: defineInventory({ hosts: { one: local } }),
      playbook: play(tasks, told),
      approve: () => true,
      onEvent: (event) => {
        events.push(event)
        if (event.type === 'run-started' && !event.check) rmSync(path('made'))
      },
    })
    expect(outcomes()).to.deep.equal([
      ['one: write: changed', 'one: guarded: ok', 'one: last: ok', 'one: tell: changed'],
      ['one: write: changed', 'one: guarded: failed'],
    ])
    expect(hosts.one?.failures.map(({ message }) => message)).to.deep.equal([
      'the dry run did not show that this task changes the host',
    ])
    expect(existsSync(path('made'))).to.equal(false)
  })

  it('runs what the output of a task defines, as far as the dry run has announced it', async () => {
    const make = command('make', 'echo made')
    const tasks = ({ host }: TaskContext) => [
      make,
      afterTask(make, ({ lines }) => [file(lines[0]!, path(host.name), { content: 'new', notify: 'tell' })]),
    ]
    const { hosts } = await start({ playbook: play(tasks, told), approve: () => true })
    expect(outcomes()[1]?.slice(0, 3)).to.deep.equal(['one: make: changed', 'one: made: changed', 'one: tell: changed'])
    expect(hosts.two?.tally).to.include({ changed: 3, failed: 0 })
  })

  it('does nothing on a host that the dry run could not reach', async () => {
    const away = { address: '127.0.0.1', port: 1, user: 'nobody' }
    const { hosts } = await start({
      inventory: defineInventory({ hosts: { one: local, away } }),
      playbook: play(own, told),
      approve: () => true,
    })
    expect(hosts.away?.unreachable?.message).to.equal('away: 127.0.0.1:1 refuses connections')
    expect(hosts.one?.tally).to.include({ changed: 2, failed: 0 })
  })
})

/** A resource whose step reads from its standard input what it writes. */
function fromInput(target: string, content: Uint8Array): StateResource<boolean> {
  return {
    type: 'state',
    kind: 'input',
    name: target,
    probe: { script: sh`test -e ${target}`, parse: ({ code }) => code === 0 },
    plan: (exists) => {
      const steps = [{ script: sh`cat > ${target}`, input: inMemory(content) }]
      return exists ? [] : [{ attribute: 'content', from: null, to: 'new', steps }]
    },
  }
}
