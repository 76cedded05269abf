import { existsSync, readFileSync, rmSync } from 'node:fs'
import { expect } from 'chai'
import { FailedError } from '../../../src/core/errors.js'
import type { Report, StateResource } from '../../../src/core/resource.js'
import { sh } from '../../../src/core/shell/script.js'
import { task } from '../../../src/core/task.js'
import { command } from '../../../src/resources/command.js'
import { LocalRun } from '../local-run.js'

describe('A resource with work on the controller', () => {
  let here: LocalRun
  let calls: string[]
  let made: string | undefined
  beforeEach(() => {
    here = new LocalRun()
    calls = []
    made = undefined
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  /** Writes what the work has made. Before that, its steps fail. */
  function resource(prepare: StateResource<string>['prepare']): StateResource<string> {
    const path = here.path('made')
    return {
      type: 'state',
      kind: 'text',
      name: 'made',
      probe: { script: sh`cat ${path} 2>/dev/null; :`, parse: ({ text }) => text },
      plan: (found) =>
        found !== '' && (made === undefined || found === made)
          ? []
          : [
              {
                attribute: 'text',
                from: found,
                to: made ?? 'to be made',
                steps: [{ script: made === undefined ? sh`false` : sh`printf %s ${made} >${path}` }],
              },
            ],
      prepare,
    }
  }

  const make = async (found: string, report: Report) => {
    report('making it')
    calls.push(found)
    await new Promise((resolve) => setTimeout(resolve, 50))
    made = 'fresh'
  }

  const tasks = (prepare: StateResource<string>['prepare']) => () => [
    command('begin', sh`touch ${here.path('begun')}`, { creates: here.path('begun') }),
    task('make it', resource(prepare), { notify: 'announce' }),
    command('end', sh`cp ${here.path('made')} ${here.path('copy')}`, { creates: here.path('copy') }),
  ]
  const handlers = () => [command('announce', sh`touch ${here.path('announced')}`)]

  it('is planned again after it, and the run makes these changes', async () => {
    const outcomes = await here.role({ tasks: tasks(make), handlers })
    expect(outcomes).to.deep.equal([
      'here: begin: changed',
      'here: make it: changed',
      'here: end: changed',
      'here: handler announce: changed',
    ])
    expect(calls).to.deep.equal([''])
    expect(readFileSync(here.path('copy'), 'utf8')).to.equal('fresh')
    expect(existsSync(here.path('announced'))).to.equal(true)
    const progress = here.events.flatMap((event) => (event.type === 'task-progress' ? [event.text] : []))
    expect(progress).to.deep.equal(['making it'])
  })

  it('does not work when nothing is to be changed, nor in a dry run', async () => {
    const alone = () => [task('make it', resource(make))]
    expect(await here.role({ tasks: alone }, { check: true })).to.deep.equal(['here: make it: changed'])
    expect(calls).to.deep.equal([])
    await here.role({ tasks: tasks(make), handlers })
    expect(await here.role({ tasks: tasks(make), handlers })).to.include('here: make it: ok')
    expect(calls).to.have.length(1)
  })

  it('fails with the error of the work, before its steps and the later tasks', async () => {
    const fail = async () => {
      throw new FailedError('nobody answers')
    }
    expect(await here.role({ tasks: tasks(fail), handlers })).to.deep.equal([
      'here: begin: changed',
      'here: make it: failed (nobody answers)',
    ])
    expect(existsSync(here.path('announced'))).to.equal(false)
  })

  it('counts as changed if the work was all that was to be done', async () => {
    const onlyHere = (): StateResource<null> => ({
      type: 'state',
      kind: 'key',
      name: 'key',
      probe: { script: sh`:`, parse: () => null },
      plan: () =>
        made === undefined ? [{ attribute: 'key', from: null, to: 'kept', steps: [{ script: sh`:` }] }] : [],
      async prepare() {
        made = 'kept'
      },
    })
    const run = () => here.role({ tasks: () => [task('keep it', onlyHere())] })
    expect(await run()).to.deep.equal(['here: keep it: changed'])
    expect(await run()).to.deep.equal(['here: keep it: ok'])
  })

  it('cannot be quick', async () => {
    const quick = { ...resource(make), quick: true } as unknown as StateResource
    expect(await here.role({ tasks: () => [task('make it', quick)] }).then(String)).to.match(/prepare.*quick/)
  })
})
