import { existsSync, rmSync } from 'node:fs'
import { expect } from 'chai'
import { FailedError, UsageError } from '../../../src/core/errors.js'
import type { Play } from '../../../src/core/play.js'
import { sh } from '../../../src/core/shell/script.js'
import { after as afterTask, flush, type TaskContext, task } from '../../../src/core/task.js'
import type { RunRequest } from '../../../src/engine/run.js'
import { command, file, observe } from '../../../src/index.js'
import { defineInventory } from '../../../src/inventory/inventory.js'
import { LocalRun, roleOf } from '../local-run.js'

const local = { connection: 'local' } as const

describe('A run that starts at a task', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  const step = (name: string) => file(name, here.path(name), { content: name, notify: 'tell' })
  const told = () => [command('tell', 'true')]
  const web = () =>
    roleOf('web', {
      tasks: () => [step('first'), flush(), step('second'), step('third')],
      handlers: told,
    })()
  const balancer = () => roleOf('balancer', { tasks: () => [command('look', 'true'), command('check', 'true')] })()
  const site = (): Play[] => [
    { name: 'one', hosts: 'all', roles: [web()] },
    { name: 'two', hosts: 'all', roles: [balancer()] },
  ]
  const from = (startAtTask: string, plays = site(), more: Partial<RunRequest> = {}) =>
    here.plays(plays, { startAtTask, ...more })
  const refused = async (startAtTask: string, plays?: Play[], more?: Partial<RunRequest>) => {
    const error = await from(startAtTask, plays, more).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).to.be.instanceOf(UsageError)
    expect(here.events.filter(({ type }) => type === 'play-started')).to.deep.equal([])
    const { message, hint } = error as UsageError
    return `${message}. ${hint}`
  }

  it('runs that task and all later ones, with the handlers that they notify', async () => {
    expect(await from('second')).to.deep.equal([
      'here: second: changed',
      'here: third: changed',
      'here: handler tell: changed',
      'here: look: changed',
      'here: check: changed',
    ])
    expect(existsSync(here.path('first'))).to.equal(false)
    expect(here.result?.tallies.here).to.include({ ok: 6, changed: 5, skipped: 0 })
  })

  it('takes the name of the role too, and wildcards, of which the first match counts', async () => {
    expect(await from('balancer : check')).to.deep.equal(['here: check: changed'])
    expect(await from('*r : c?eck')).to.deep.equal(['here: check: changed'])
    expect((await from('*r*'))[0]).to.equal('here: first: changed')
  })

  it('does not begin the plays before it, and does not report them as left undone', async () => {
    await from('look')
    const started = here.events.flatMap((event) => (event.type === 'play-started' ? [event.play] : []))
    expect(started).to.deep.equal(['two'])
    const [end] = here.events.flatMap((event) => (event.type === 'run-finished' ? [event.unfinished] : []))
    expect(end).to.deep.equal({})
  })

  it('predicts the same in a dry run', async () => {
    expect(await from('third', site(), { check: true })).to.deep.equal([
      'here: third: changed',
      'here: handler tell: changed',
      'here: look: changed',
      'here: check: changed',
    ])
  })

  it('is refused before any play if no task has the name, with the one that is meant', async () => {
    expect(await refused('secnod')).to.equal("--start-at-task: no task has the name 'secnod'. Did you mean 'second'?")
    expect(await refused('tell')).to.equal("--start-at-task: no task has the name 'tell'. See --list-tasks.")
    expect(existsSync(here.path('first'))).to.equal(false)
  })

  it('cannot start at a task that the output of another one defines, and names the reason', async () => {
    const look = observe('look', 'echo new')
    const tasks = () => [look, afterTask(look, ({ text }) => [file(text, here.path(text), { content: text })])]
    const plays = [{ hosts: 'all', roles: [roleOf('role', { tasks })()] }]
    expect(await refused('new', plays)).to.contain('The tasks of an after() cannot be named.')
  })

  it('reads what a later task needs, but nothing else', async () => {
    const [look, other] = [observe('look', 'echo found'), observe('other', 'echo lost')]
    const tasks = () => [
      other,
      look,
      afterTask(other, () => [step('lost')]),
      command('start', 'true'),
      afterTask(look, ({ text }) => [file('write', here.path('written'), { content: text })]),
    ]
    expect(await from('start', [{ hosts: 'all', roles: [roleOf('role', { tasks })()] }])).to.deep.equal([
      'here: look: ok',
      'here: start: changed',
      'here: write: changed',
    ])
  })

  it('keeps an earlier task of the role that may refuse to change the host, and no other one', async () => {
    const guard = (name: string) =>
      task(name, {
        type: 'state',
        kind: 'guard',
        name,
        isPrecondition: true,
        probe: { script: sh`echo occupied`, parse: ({ text }) => text },
        plan: () => {
          throw new FailedError('it belongs to somebody else')
        },
      })
    const guarded = roleOf('guarded', { tasks: () => [guard('ask'), step('early'), step('late')], handlers: told })
    const other = roleOf('other', { tasks: () => [guard('ask more')] })
    expect(await from('late', [{ hosts: 'all', roles: [other(), guarded()] }])).to.deep.equal([
      'here: ask: failed (it belongs to somebody else)',
    ])
  })

  it('runs the handlers of the role that an earlier run has left pending, and keeps those of skipped roles', async () => {
    const broken = (name: string, next: string) =>
      roleOf(name, {
        tasks: () => [file('write', here.path(name), { content: name, notify: 'tell' }), command(next, 'false')],
        handlers: () => [command('tell', 'true')],
      })()
    await here.plays([{ hosts: 'all', roles: [broken('a', 'fail')] }])
    await here.plays([{ hosts: 'all', roles: [broken('b', 'fail')] }])
    const mended = (name: string) =>
      roleOf(name, { tasks: () => [command(`finish ${name}`, 'true')], handlers: () => [command('tell', 'true')] })()
    expect(await from('finish b', [{ hosts: 'all', roles: [mended('a'), mended('b')] }])).to.deep.equal([
      'here: finish b: changed',
      'here: handler tell: changed',
    ])
    const [end] = here.events.flatMap((event) => (event.type === 'run-finished' ? [event.unfinished] : []))
    expect(end).to.deep.equal({ here: { tasks: [], plays: [], handlers: ['a : tell'] } })
  })

  it('runs nothing of the play on a host that does not have the task, and later plays on all', async () => {
    const inventory = defineInventory({ hosts: { one: local, two: local } })
    const some = roleOf('some', {
      tasks: ({ host }: TaskContext) => [
        command('always', 'true'),
        host.name === 'two' && command('sometimes', 'true'),
        command('last', 'true'),
      ],
    })
    const plays = [
      { hosts: 'all', roles: [some()], serial: 1 },
      { hosts: 'all', roles: [balancer()] },
    ]
    const outcomes = await from('sometimes', plays, { inventory })
    expect(outcomes.slice(0, 2)).to.deep.equal(['two: sometimes: changed', 'two: last: changed'])
    expect(outcomes.slice(2).sort()).to.deep.equal(
      ['one', 'two'].flatMap((host) => [`${host}: check: changed`, `${host}: look: changed`]),
    )
    const warnings = here.events.flatMap((event) =>
      event.type === 'warning' ? [`${event.host}: ${event.message}`] : [],
    )
    expect(warnings).to.deep.equal([
      "one: the host does not have the task 'sometimes', so no task of this play runs on it",
    ])
  })

  it('names the hosts whose tasks are not known because they do not answer', async () => {
    const away = { address: '127.0.0.1', port: 1, user: 'nobody' }
    const inventory = defineInventory({ hosts: { here: local, away } })
    expect(await refused('nothing', site(), { inventory })).to.match(/The tasks of these hosts are not known: away\.$/)
  })

  it('counts only the tasks that the tags select', async () => {
    const tasks = () => [command('look', 'true', { tags: ['a'] }), command('check', 'true', { tags: ['b'] })]
    const plays = () => [{ hosts: 'all', roles: [roleOf('role', { tasks })()] }]
    expect(await from('*', plays(), { tags: ['b'] })).to.deep.equal(['here: check: changed'])
    expect(await refused('look', plays(), { tags: ['b'] })).to.contain("no task has the name 'look'")
  })
})
