import { rmSync } from 'node:fs'
import { expect } from 'chai'
import { sh } from '../../../src/core/shell/script.js'
import { flush, task } from '../../../src/core/task.js'
import { observe } from '../../../src/resources/reading.js'
import { LocalRun } from '../local-run.js'
import { note } from '../note.js'

const resource = {
  type: 'state',
  kind: 'thing',
  name: 'it',
  probe: { script: sh`true`, parse: () => undefined },
  plan: () => [],
}

describe('What a role returns', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  const outcomeOf = async (tasks: unknown, handlers: unknown = []) =>
    (await here.role({ tasks: () => tasks as never, handlers: () => handlers as never })).join('\n')
  const right = () => note('a', here.path('a'), 'A')

  it('may contain conditions, whose false branches are ignored', async () => {
    expect(await outcomeOf([false, null, undefined, right(), flush()])).to.equal('here: a: changed')
  })

  const wrong: [title: string, tasks: unknown, handlers: unknown, message: string][] = [
    ['tasks that are missing', undefined, [], 'the tasks of role role must be a list, not nothing'],
    [
      'tasks that are a promise',
      Promise.resolve([]),
      [],
      'the tasks of role role must be a list, not a promise: await is missing before it',
    ],
    ['a task that is text', ['nginx'], [], 'item 1 of the tasks of role role must be a task, not a string'],
    ['a task that is true', [true], [], 'item 1 of the tasks of role role must be a task, not a boolean'],
    ['handlers that are one task', [], flush(), 'the handlers of role role must be a list, not an object'],
    ['a handler that is false', [], [false], 'item 1 of the handlers of role role must be a task, not a boolean'],
    ['a flush among its handlers', [], [flush()], 'item 1 of the handlers of role role must be a task, not a flush'],
  ]
  for (const [title, tasks, handlers, message] of wrong) {
    it(`cannot be ${title}`, async () => {
      expect(await outcomeOf(tasks, handlers)).to.equal(`here: define the roles: failed (${message})`)
    })
  }

  it('has resources with known members only', async () => {
    const of = (more: object) => [task('t', { ...resource, ...more } as never)]
    expect(await outcomeOf(of({}))).to.equal('here: t: ok')
    expect(await outcomeOf(of({ quik: true }))).to.contain("the resource of task 't' has an unknown key 'quik'")
    expect(await outcomeOf(of({ type: 'stat' }))).to.contain('has the type "stat", which does not exist')
    expect(await outcomeOf([task('t', () => undefined as never)])).to.contain('must be an object, not nothing')
  })

  it('has no time limit that a timer cannot keep', async () => {
    const of = (timeout: unknown) => [task('t', { ...resource, timeout } as never)]
    expect(await outcomeOf(of(2_147_483))).to.equal('here: t: ok')
    for (const timeout of [0, -1, 2_147_484, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(await outcomeOf(of(timeout))).to.contain(
        `the timeout of the resource of task 't' must be a positive number of seconds, at most 2147483, not ${timeout}`,
      )
    }
    expect(await outcomeOf(of('10'))).to.contain('not a string')
  })

  it('notifies nobody from a task that only reads', async () => {
    const looks = observe('look', 'true', { notify: 'one' })
    expect(await outcomeOf([looks], [note('one', here.path('b'), 'B')])).to.contain('only reads')
  })

  it('is reported with the line of the role that gives an option which does not exist', async () => {
    await here.role({ tasks: () => [observe('look', 'true', { wen: true } as never)] })
    const [outcome] = here.outcomes().map((each) => each.outcome)
    const failure = outcome?.status === 'failed' ? outcome.failure : undefined
    expect(failure?.message).to.equal("task 'look' has an unknown option 'wen'")
    expect(failure?.source).to.match(/bind\.test\.\w+:\d+$/)
  })
})
