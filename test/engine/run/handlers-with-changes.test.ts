import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { sh } from '../../../src/core/shell/script.js'
import { subject } from '../../../src/core/subject.js'
import { flush, type Items, type Task, task } from '../../../src/core/task.js'
import { file } from '../../../src/resources/files/file.js'
import { LocalRun } from '../local-run.js'
import { exists, note } from '../note.js'

describe('A handler that is sent with the change that makes it due', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  /** Like the reload of a daemon: records the content of the file `a` each time. */
  const reload = (name: string, more: { code?: string; notify?: string } = {}): Task =>
    task(
      name,
      {
        type: 'action',
        kind: 'service',
        name,
        reads: [],
        probe: { script: sh`echo active`, parse: (output) => output.text.trim() },
        change: (from: string) => ({
          attribute: 'reload',
          from,
          to: 'reloaded',
          steps: [{ script: sh`cat ${here.path('a')} >>${here.path(name)}; exit ${more.code ?? '0'}` }],
        }),
      },
      more,
    )
  const seen = (name: string) => (exists(here.path(name)) ? readFileSync(here.path(name), 'utf8') : '')
  const edit = (text: string, notify = 'reload') => note('edit', here.path('a'), text, { notify })
  const role = (tasks: Items, handlers = [reload('reload')]) =>
    here.role({ tasks: () => tasks, handlers: () => handlers })
  const exchanges = () => here.events.findLast((event) => event.type === 'run-finished')?.exchanges.here
  const settled = note('settled', '/dev/null', '')

  it('costs one exchange more than a run without a change, and is reported in its turn', async () => {
    await role([edit('1'), settled])
    expect(await role([edit('2'), settled])).to.deep.equal([
      'here: edit: changed',
      'here: settled: ok',
      'here: handler reload: changed',
    ])
    expect(exchanges()).to.equal(3)
    expect(seen('reload')).to.equal('12')
    expect(await role([edit('2'), settled])).to.deep.equal(['here: edit: ok', 'here: settled: ok'])
  })

  it('costs no more after the maximum number of changes in an exchange', async () => {
    const files = Array.from({ length: 25 }, (_, index) =>
      file(`file ${index}`, here.path(`f${index}`), { content: 'x', notify: 'reload' }),
    )
    expect((await role(files)).at(-1)).to.equal('here: handler reload: changed')
    expect(exchanges()).to.equal(3)
  })

  it('reports what it found', async () => {
    await role([edit('1')])
    expect(here.outcomes().at(-1)?.outcome).to.deep.equal({
      status: 'changed',
      differences: [{ attribute: 'reload', from: 'active', to: 'reloaded' }],
    })
  })

  it('is sent with a later change, too', async () => {
    const handlers = [reload('one'), reload('two')]
    await role([note('edit', here.path('a'), '1', { notify: ['two', 'one'] })], handlers)
    expect([exchanges(), seen('one'), seen('two')]).to.deep.equal([3, '1', '1'])
  })

  it('is sent at a flush, without the handlers after the flush', async () => {
    const outcomes = await role(
      [edit('1'), flush(), note('b', here.path('b'), 'B', { notify: 'late' })],
      [reload('reload'), reload('late')],
    )
    expect(outcomes).to.deep.equal([
      'here: edit: changed',
      'here: handler reload: changed',
      'here: b: changed',
      'here: handler late: changed',
    ])
  })

  it('waits if a task between the two has something to change', async () => {
    const between = note('between', here.path('b'), 'B')
    await role([edit('1'), between])
    expect(seen('reload')).to.equal('1')
    rmSync(here.path('b'))
    await role([edit('2'), note('between', here.path('a'), '3')])
    expect(seen('reload')).to.equal('13')
  })

  it('waits if a task between the two reads what is changed', async () => {
    const file = here.path('a')
    const altering = (text: string) =>
      task(
        'edit',
        {
          type: 'state',
          kind: 'note',
          name: file,
          probe: { script: sh`cat ${file} 2>/dev/null`, parse: (output) => output.text },
          plan: (from: string) =>
            from === text
              ? []
              : [
                  {
                    attribute: 'text',
                    from,
                    to: text,
                    writes: [subject.path(file)],
                    steps: [{ script: sh`printf %s ${text} >${file}` }],
                  },
                ],
        },
        { notify: 'reload' },
      )
    const looking = task('look', {
      type: 'state',
      kind: 'note',
      name: 'copy',
      reads: [subject.path(file)],
      probe: { script: sh`cmp -s ${file} ${here.path('copy')} && echo same; :`, parse: (output) => output.text !== '' },
      plan: (same) =>
        same
          ? []
          : [
              {
                attribute: 'text',
                from: null,
                to: 'same',
                steps: [{ script: sh`cp ${file} ${here.path('copy')}; printf x >>${here.path('reload')}` }],
              },
            ],
    })
    await role([altering('1'), looking])
    writeFileSync(here.path('reload'), '')
    await role([altering('2'), looking])
    expect(seen('reload')).to.equal('x2')
  })

  it('waits for a task between the two that also notifies it', async () => {
    const surprise = (text: string) =>
      task(
        'surprise',
        {
          type: 'state',
          kind: 'note',
          name: 's',
          probe: { script: sh`cat ${here.path('a')} ${here.path('s')} 2>/dev/null`, parse: (output) => output.text },
          plan: (from: string) =>
            from.endsWith(text) || from === '1'
              ? []
              : [
                  {
                    attribute: 'text',
                    from,
                    to: text,
                    writes: [subject.path(here.path('s'))],
                    steps: [{ script: sh`printf %s ${text} >${here.path('s')}` }],
                  },
                ],
        },
        { notify: 'reload' },
      )
    await role([edit('1')])
    // A task that reads what the late definition writes prevents the handler from being sent with the change.
    const outcomes = await role([
      edit('2'),
      surprise('S'),
      note('settled', '/dev/null', '', { reads: [subject.path(here.path('s'))] }),
    ])
    expect(outcomes).to.deep.equal([
      'here: edit: changed',
      'here: surprise: changed',
      'here: settled: ok',
      'here: handler reload: changed',
    ])
    expect(seen('reload')).to.equal('12')
  })

  it('is reported as failed in its turn, stays pending, and runs next time', async () => {
    await role([edit('1'), settled])
    const bad = [reload('reload', { code: '7' })]
    expect((await role([edit('2'), settled], bad)).at(-1)).to.contain('handler reload: failed')
    expect(await role([edit('2'), settled])).to.deep.equal([
      'here: edit: ok',
      'here: settled: ok',
      'here: handler reload: changed',
    ])
  })

  it('does not run when the change itself is rejected', async () => {
    const refused = task(
      'edit',
      {
        type: 'state',
        kind: 'file',
        name: 'f',
        probe: { script: sh``, parse: () => undefined },
        plan: () => [
          { attribute: 'content', from: 1, to: 2, steps: [{ script: sh`exit 1`, prepares: true }, { script: sh`:` }] },
        ],
      },
      { notify: 'reload' },
    )
    expect(await role([refused])).to.have.length(1)
    expect(seen('reload')).to.equal('')
  })

  it('is sent together with the handlers that it notifies', async () => {
    const handlers = [reload('first', { notify: 'second' }), reload('second')]
    expect(await role([edit('1', 'first')], handlers)).to.deep.equal([
      'here: edit: changed',
      'here: handler first: changed',
      'here: handler second: changed',
    ])
  })
})
