import { readFileSync, rmSync } from 'node:fs'
import { expect } from 'chai'
import type { StateResource } from '../../../src/core/resource.js'
import { sh } from '../../../src/core/shell/script.js'
import { type Subject, subject } from '../../../src/core/subject.js'
import { task } from '../../../src/core/task.js'
import { file } from '../../../src/resources/files/file.js'
import { LocalRun } from '../local-run.js'
import { exists, note, touch } from '../note.js'

describe('A resource that does not declare what it reads and writes', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  const hints: Record<string, Pick<StateResource, 'reads' | 'writes'>> = {
    'no hint': {},
    'only what it reads': { reads: [] },
    'only what it writes': { writes: [] },
  }

  /** Copies one file to another path, and adds a line to the log. */
  const mirror = (from: string, to: string, more: Pick<StateResource, 'reads' | 'writes'> = {}, quick = false) =>
    task(`copy ${from} to ${to}`, {
      type: 'state',
      kind: 'mirror',
      name: to,
      ...(quick ? { quick: true as const } : {}),
      probe: {
        script: sh`cmp -s ${here.path(from)} ${here.path(to)} && echo same; :`,
        parse: (output) => output.text !== '',
      },
      plan: (same) =>
        same
          ? []
          : [
              {
                attribute: 'text',
                from: null,
                to: from,
                steps: [{ script: sh`cp ${here.path(from)} ${here.path(to)} && echo copied >>${here.path('log')}` }],
              },
            ],
      ...more,
    })
  const restart = () =>
    task('restart', {
      type: 'action',
      kind: 'service',
      name: 'daemon',
      reads: [],
      probe: { script: sh`echo active`, parse: (output) => output.text },
      change: (from) => ({
        attribute: 'restart',
        from: from as string,
        to: 'restarted',
        steps: [{ script: sh`echo restarted >>${here.path('log')}` }],
      }),
    })
  const log = () => (exists(here.path('log')) ? readFileSync(here.path('log'), 'utf8').trim().split('\n') : [])
  const edit = (content: string) => file('edit', here.path('a'), { content, notify: 'restart' })

  for (const quick of [false, true]) {
    it(`is probed again before a later handler runs (quick: ${quick})`, async () => {
      const role = (content: string) => ({
        tasks: () => [edit(content), mirror('a', 'b', {}, quick)],
        handlers: () => [restart()],
      })
      await here.role(role('1'))
      rmSync(here.path('log'))
      const announced = await here.role(role('2'), { check: true })
      expect(announced).to.deep.equal([
        'here: edit: changed',
        'here: copy a to b: changed (depends on edit)',
        'here: handler restart: changed',
      ])
      expect(await here.role(role('2'))).to.deep.equal([
        'here: edit: changed',
        'here: copy a to b: changed',
        'here: handler restart: changed',
      ])
      expect(log()).to.deep.equal(['copied', 'restarted'])
      expect(await here.role(role('2'), { check: true })).to.deep.equal(['here: edit: ok', 'here: copy a to b: ok'])
    })
  }

  it('is predicted to change by a dry run after any change that may affect it, whichever of the two has no hints', async () => {
    const both = { reads: [subject.path(here.path('a'))], writes: [subject.path(here.path('b'))] }
    for (const [first, second] of [
      [{}, both],
      [both, {}],
      [{}, {}],
    ] as [typeof both, typeof both][]) {
      const tasks = (text: string) => () => [
        note('edit', here.path('o'), text),
        mirror('o', 'a', first),
        mirror('a', 'c', second),
      ]
      await here.role({ tasks: tasks('1') })
      const announced = await here.role({ tasks: tasks('2') }, { check: true })
      expect(announced.at(-1)).to.match(/^here: copy a to c: changed \(depends on/)
      expect((await here.role({ tasks: tasks('2') })).at(-1)).to.equal('here: copy a to c: changed')
      rmSync(here.path('o'))
    }
  })

  for (const [title, more] of Object.entries(hints)) {
    it(`costs no exchange when nothing has to change: ${title}`, async () => {
      const role = (content: string) => ({
        tasks: () => [edit(content), mirror('x', 'y', more)],
        handlers: () => [restart()],
      })
      await here.role({ tasks: () => [note('x', here.path('x'), 'X'), note('y', here.path('y'), 'X')] })
      await here.role(role('1'))
      expect((await here.role(role('2'))).at(-1)).to.equal('here: handler restart: changed')
      const finished = here.events.findLast((event) => event.type === 'run-finished')
      expect(finished).to.have.nested.property('exchanges.here', 3)
    })
  }

  it('may write anything if a dry run cannot predict its changes', async () => {
    const reads: readonly Subject[] = [subject.path(here.path('a'))]
    const tasks = (text: string) => () => [
      note('edit', here.path('a'), text),
      mirror('a', 'b', { reads }),
      note('last', here.path('z'), 'Z'),
    ]
    await here.role({ tasks: tasks('1') })
    expect(await here.role({ tasks: tasks('2') }, { check: true })).to.deep.equal([
      'here: edit: changed',
      'here: copy a to b: changed (depends on edit)',
      'here: last: changed (depends on copy a to b)',
    ])
  })

  it('does not affect an action that is always due', async () => {
    const tasks = () => [note('edit', here.path('a'), 'A', { writes: null }), touch('act', here.path('t'))]
    expect(await here.role({ tasks }, { check: true })).to.deep.equal(['here: edit: changed', 'here: act: changed'])
  })
})
