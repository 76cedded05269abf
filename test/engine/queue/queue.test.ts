import { readFileSync, rmSync } from 'node:fs'
import { expect } from 'chai'
import type { Action, StateResource } from '../../../src/core/resource.js'
import { type Script, sh } from '../../../src/core/shell/script.js'
import { subject } from '../../../src/core/subject.js'
import { after, flush, type Items, type Task, task } from '../../../src/core/task.js'
import type { Event } from '../../../src/engine/events.js'
import { command } from '../../../src/resources/command.js'
import { observe } from '../../../src/resources/reading.js'
import { LocalRun } from '../local-run.js'
import { exists, note } from '../note.js'

describe('The queue of a host', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  const logged = () => (exists(here.path('log')) ? readFileSync(here.path('log'), 'utf8') : '')
  const edit = (text = '1') => note('edit', here.path('a'), text, { notify: 'restart' })
  const restart = (more: Partial<Action> = {}) =>
    task('restart', {
      type: 'action',
      kind: 'service',
      name: 'daemon',
      reads: [],
      probe: { script: sh`echo active`, parse: (output) => output.text },
      change: () => ({
        attribute: 'restart',
        from: null,
        to: 'restarted',
        steps: [{ script: sh`echo restarted >>${here.path('log')}` }],
      }),
      ...more,
    })
  const role = (tasks: Items, handlers: readonly Task[] = [restart()]) =>
    here.role({ tasks: () => tasks, handlers: () => handlers })
  const turns = () =>
    here.events.flatMap((event) =>
      (event.type === 'task-started' || event.type === 'task-finished') && event.role !== ''
        ? [`${event.task} ${event.type.slice('task-'.length)}`]
        : [],
    )

  it('starts no task that was sent after a failed one, which stops the host', async () => {
    const quick = (name: string, script: Script) => {
      const resource: StateResource<string> = {
        type: 'state',
        kind: 'file',
        name,
        quick: true,
        reads: [subject.path(here.path(name))],
        writes: [subject.path(here.path(name))],
        probe: { script: sh`cat ${here.path(name)} 2>/dev/null`, parse: (output) => output.text },
        plan: (from) => (from === '' ? [{ attribute: 'text', from, to: name, steps: [{ script }] }] : []),
      }
      return task(name, resource)
    }
    await role([quick('one', sh`exit 3`), quick('two', sh`echo 2 >${here.path('two')}`)])
    expect(turns()).to.deep.equal(['one started', 'one finished'])
    expect(exists(here.path('two'))).to.equal(false)
  })

  it('reports a handler that the host ran after a change that counts as failed', async () => {
    const make = command('make', `echo made >>'${here.path('log')}'`, { creates: here.path('x'), notify: 'restart' })
    const outcomes = await role([make])
    expect(logged()).to.equal('made\nrestarted\n')
    expect(outcomes[0]).to.match(/^here: make: failed .*did not converge/)
    expect(outcomes.slice(1)).to.deep.equal(['here: handler restart: changed'])
  })

  it('reports a late definition that throws as a failure, in its turn', async () => {
    const look = observe('look', 'echo 1')
    const outcomes = await role([
      look,
      after(look, () => {
        throw new Error('no such thing')
      }),
    ])
    const name = "tasks after 'look'"
    expect(outcomes[1]).to.equal(`here: ${name}: failed (role role: error in ${name}: no such thing)`)
    expect(turns()).to.deep.equal(['look started', 'look finished', `${name} started`, `${name} finished`])
  })

  for (const [title, more, message] of [
    [
      'throws',
      {
        change: () => {
          throw new Error('no such change')
        },
      },
      'no such change',
    ],
    [
      'has no step',
      { change: () => ({ attribute: 'restart', from: null, to: 'restarted', steps: [] }) },
      'service daemon plans changes without any step',
    ],
  ] as [string, Partial<Action>, string][]) {
    it(`reports a handler whose change ${title} in its own turn`, async () => {
      expect(await role([edit(), note('next', here.path('b'), 'B')], [restart(more)])).to.deep.equal([
        'here: edit: changed',
        'here: next: changed',
        `here: handler restart: failed (${message})`,
      ])
    })
  }

  it('runs a handler once, even if a later change cannot be planned', async () => {
    const judging = command('restart', `echo restarted >>'${here.path('log')}'`, { changedWhen: () => true })
    const stepless: StateResource = {
      type: 'state',
      kind: 'thing',
      name: 'it',
      probe: { script: sh`echo`, parse: () => undefined },
      plan: () => [{ attribute: 'state', from: 1, to: 2, steps: [] }],
    }
    const outcomes = await role([edit(), flush(), task('stepless', stepless, { ignoreErrors: true })], [judging])
    expect(outcomes).to.deep.equal([
      'here: edit: changed',
      'here: handler restart: changed',
      'here: stepless: failed (thing it plans changes without any step)',
    ])
    expect(logged()).to.equal('restarted\n')
  })

  it('finishes a task that it has reported as started, if the run is interrupted while it is probed', async () => {
    const stop = new AbortController()
    const listener = (event: Event) => {
      here.events.push(event)
      if (event.type === 'task-started' && event.task === 'slow') stop.abort()
    }
    const slow = command('slow', 'exit 3', { unless: 'sleep 0.3; false' })
    const tasks = () => [edit(), command('always', 'true'), slow, note('later', here.path('b'), 'B')]
    await here.role({ tasks, handlers: () => [restart()] }, { listener, signal: stop.signal })
    expect(turns().slice(-4)).to.deep.equal(['slow started', 'slow finished', 'restart started', 'restart finished'])
    expect(here.outcomes().at(-2)?.outcome).to.deep.equal({ status: 'skipped', reason: 'the run was interrupted' })
    const finished = here.events.at(-1)
    expect(finished?.type === 'run-finished' && finished.unfinished.here?.tasks).to.deep.equal([
      'role : slow',
      'role : later',
    ])
  })

  it('gives a handler its own time limit, which may exceed that of the run', async () => {
    const slow = command('restart', 'sleep 1.5', { timeout: 20 })
    const transport = { connectTimeout: 15_000, commandTimeout: 1_000, acceptNewHostKeys: false, env: process.env }
    const outcomes = await here.role({ tasks: () => [edit()], handlers: () => [slow] }, { transport })
    expect(outcomes.at(-1)).to.equal('here: handler restart: changed')
  })

  it('probes again if only the standard error of a probe has changed', async () => {
    const [from, to] = [here.path('a'), here.path('copy')]
    const copy: StateResource<string> = {
      type: 'state',
      kind: 'copy',
      name: to,
      probe: {
        script: sh`cat ${from} >&2; cmp -s ${from} ${to} && echo same >&2; :`,
        parse: (output) => output.stderrText,
      },
      plan: (found) =>
        found.endsWith('same')
          ? []
          : [{ attribute: 'text', from: found, to: 'same', steps: [{ script: sh`cp ${from} ${to}` }] }],
    }
    await role([edit('1'), task('copy', copy)])
    expect(await role([edit('2'), task('copy', copy)])).to.deep.equal([
      'here: edit: changed',
      'here: copy: changed',
      'here: handler restart: changed',
    ])
    expect(await role([edit('3'), task('settled', { ...copy, plan: () => [] })])).to.have.length(3)
  })
})
