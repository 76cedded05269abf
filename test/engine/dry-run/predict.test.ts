import { rmSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import type { StateResource } from '../../../src/core/resource.js'
import { type Script, sh } from '../../../src/core/shell/script.js'
import { subject } from '../../../src/core/subject.js'
import { flush, type Items, type Task, task } from '../../../src/core/task.js'
import { command } from '../../../src/resources/command.js'
import { absent } from '../../../src/resources/files/absent.js'
import { LocalRun } from '../local-run.js'
import { note, touch } from '../note.js'

describe('The prediction of a dry run', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  /** Returns the outcomes of a dry run, and of the run after it. */
  async function both(tasks: Items, handlers: readonly Task[] = []) {
    const role = { tasks: () => tasks, handlers: () => handlers }
    const announced = await here.role(role, { check: true })
    const warnings = here.events.filter(({ type }) => type === 'warning')
    expect(warnings, 'warnings of the dry run').to.deep.equal([])
    return { announced, done: await here.role(role) }
  }

  it('reports each handler once, even if it changes nothing', async () => {
    const handlers = [command('look', 'true', { changedWhen: false })]
    const tasks = [note('edit', here.path('a'), '1', { notify: 'look' }), flush(), note('last', here.path('z'), 'Z')]
    const { announced, done } = await both(tasks, handlers)
    expect(announced).to.deep.equal(done)
  })

  it('reports that a handler depends on what its task depends on, unless another task notifies it in any case', async () => {
    const handlers = [touch('restart', here.path('t')), touch('reload', here.path('t'))]
    const tasks = [
      note('edit', here.path('a'), '1'),
      note('perhaps', here.path('b'), '', { reads: null, notify: ['restart', 'reload'] }),
      note('surely', here.path('c'), 'C', { notify: 'reload' }),
    ]
    const { announced, done } = await both(tasks, handlers)
    expect(announced).to.deep.equal([
      'here: edit: changed',
      'here: perhaps: changed (depends on edit)',
      'here: surely: changed',
      'here: handler restart: changed (depends on edit)',
      'here: handler reload: changed',
    ])
    expect(done).to.deep.equal([
      'here: edit: changed',
      'here: perhaps: ok',
      'here: surely: changed',
      'here: handler reload: changed',
    ])
  })

  it('announces a handler that a start clears, if it depends on an earlier task whether that starts anything', async () => {
    for (const isRunning of [true, false]) {
      const [running, log] = [here.path(`running ${isRunning}`), here.path(`log ${isRunning}`)]
      if (isRunning) writeFileSync(running, 'yes')
      const start: StateResource<string> = {
        type: 'state',
        kind: 'service',
        name: running,
        writes: [subject.path(running)],
        probe: { script: sh`cat ${running} 2>/dev/null`, parse: ({ text }) => text },
        plan: (found) =>
          found === 'yes'
            ? []
            : [
                {
                  attribute: 'state',
                  from: 'stopped',
                  to: 'running',
                  steps: [{ script: sh`printf yes >${running}` }],
                  startsDaemon: true,
                },
              ],
      }
      const tasks = [
        note('edit', here.path(`conf ${isRunning}`), '1', { notify: 'restart' }),
        command('toggle', isRunning ? `rm '${running}'` : `printf yes >'${running}'`),
        task('start', start, { clears: 'restart' }),
      ]
      const { announced, done } = await both(tasks, [touch('restart', log)])
      expect(announced.slice(-2)).to.deep.equal([
        'here: start: changed (depends on edit)',
        'here: handler restart: changed (depends on edit)',
      ])
      expect(done.slice(2)).to.deep.equal(
        isRunning ? ['here: start: changed'] : ['here: start: ok', 'here: handler restart: changed'],
      )
    }
  })

  it('announces no handler that the start of a daemon clears which an earlier task installs', async () => {
    const [program, log] = [here.path('program'), here.path('log')]
    const install: StateResource<string> = {
      ...stateOf(program, 'installed', (path) => sh`printf installed >${path}`),
      writes: [subject.path(here.path('list of packages')), subject.missing],
    }
    const start: StateResource<string> = {
      ...stateOf(program, 'running', (path) => sh`printf running >${path}`, true),
      reads: [subject.unit('daemon.service')],
      isAbsent: (found) => found === '',
    }
    const tasks = [
      task('install', install),
      note('edit', here.path('conf'), '1', { notify: 'restart' }),
      task('start', start, { clears: 'restart' }),
    ]
    const { announced, done } = await both(tasks, [touch('restart', log)])
    expect(announced.at(-1)).to.equal('here: start: changed (depends on install)')
    expect(done.at(-1)).to.equal('here: start: changed')
  })

  it('announces no handler that the start of a daemon clears whose unit an earlier task edits', async () => {
    const [daemon, unit] = [here.path('daemon'), subject.definition('daemon.service')]
    writeFileSync(daemon, 'stopped')
    const start: StateResource<string> = {
      ...stateOf(daemon, 'running', (path) => sh`printf running >${path}`, true),
      reads: [subject.unit('daemon.service'), unit],
    }
    const edit = { ...stateOf(here.path('unit'), 'edited', (path) => sh`printf edited >${path}`), writes: [unit] }
    const tasks = [task('edit', edit, { notify: 'restart' }), task('start', start, { clears: 'restart' })]
    const { announced, done } = await both(tasks, [touch('restart', here.path('log'))])
    expect(announced).to.deep.equal(['here: edit: changed', 'here: start: changed (depends on edit)'])
    expect(done).to.deep.equal(['here: edit: changed', 'here: start: changed'])
  })

  it('includes everything that a task may write if its changes depend on an earlier task', async () => {
    const [a, x, y] = ['a', 'x', 'y'].map((name) => here.path(name)) as [string, string, string]
    const changeOf = (path: string, script: Script) => ({
      attribute: path,
      from: 'old',
      to: 'new',
      writes: [subject.path(path)],
      steps: [{ script }],
    })
    const two = task('two', {
      type: 'state',
      kind: 'files',
      name: 'x and y',
      writes: [subject.path(x), subject.path(y)],
      probe: { script: sh`[ -e ${x} ] || echo x; cmp -s ${a} ${y} || echo y`, parse: ({ lines }) => lines },
      plan: (wrong: readonly string[]) => [
        ...(wrong.includes('x') ? [changeOf(x, sh`: >${x}`)] : []),
        ...(wrong.includes('y') ? [changeOf(y, sh`cp ${a} ${y}`)] : []),
      ],
    })
    for (const path of [a, y]) writeFileSync(path, '1')
    const { announced, done } = await both([note('edit', a, '2'), two, note('last', y, '1')])
    expect(done.at(-1)).to.equal('here: last: changed')
    expect(announced.at(-1)).to.equal('here: last: changed (depends on two)')
  })

  it('includes what a command writes that is reported as ok', async () => {
    const path = here.path('a')
    writeFileSync(path, 'old')
    const writing = command('write', `printf new >'${path}'`, { changedWhen: false, writes: [subject.path(path)] })
    const { announced, done } = await both([writing, note('edit', path, 'old')])
    expect(done).to.deep.equal(['here: write: ok', 'here: edit: changed'])
    expect(announced).to.deep.equal(['here: write: ok', 'here: edit: changed (depends on write)'])
  })

  it('notifies no handler for a change that is reported as ok, and neither does the run', async () => {
    const quiet = task(
      'quiet',
      {
        type: 'action',
        kind: 'thing',
        name: 'it',
        reportedAs: 'ok',
        writes: [],
        probe: { script: sh``, parse: () => undefined },
        change: () => ({ attribute: 'it', from: 1, to: 2, steps: [{ script: sh`:` }] }),
      },
      { notify: 'restart' },
    )
    const { announced, done } = await both([quiet], [touch('restart', here.path('t'))])
    expect([announced, done]).to.deep.equal([['here: quiet: ok'], ['here: quiet: ok']])
  })

  it('includes the removal of a folder that an earlier task creates again with a file in it', async () => {
    const [folder, inside] = [here.path('d'), here.path('d/f')]
    const make = command('make', `mkdir '${folder}' && : >'${inside}'`, { writes: [subject.path(inside)] })
    const { announced, done } = await both([make, absent('clear', folder)])
    expect(done.at(-1)).to.equal('here: clear: changed')
    expect(announced.at(-1)).to.equal('here: clear: changed (depends on make)')
  })
})

/** A state that is the text of a file, and how it gets there. */
function stateOf(
  path: string,
  wanted: string,
  script: (path: string) => Script,
  startsDaemon?: true,
): StateResource<string> {
  return {
    type: 'state',
    kind: 'service',
    name: path,
    probe: { script: sh`cat ${path} 2>/dev/null || :`, parse: ({ text }) => text },
    plan: (found) =>
      found === wanted
        ? []
        : [{ attribute: 'state', from: found, to: wanted, steps: [{ script: script(path) }], startsDaemon }],
  }
}
