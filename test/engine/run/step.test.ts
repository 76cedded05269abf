import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import type { TaskContext } from '../../../src/core/task.js'
import type { Step } from '../../../src/engine/queue/stepper.js'
import type { RunRequest } from '../../../src/engine/run.js'
import { command, file } from '../../../src/index.js'
import { defineInventory } from '../../../src/inventory/inventory.js'
import { LocalRun } from '../local-run.js'

const local = { connection: 'local' } as const

describe('A run that asks before each task', () => {
  let here: LocalRun
  let asked: string[]
  beforeEach(() => {
    here = new LocalRun()
    asked = []
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  /** Allows all tasks but those of these names. */
  const except =
    (...names: string[]) =>
    async ({ hosts, task, handler }: Step) => {
      // Whatever the other hosts still do happens before the answer.
      await pause(20)
      const done = here.events.filter(({ type }) => type === 'task-finished').length
      asked.push(`${hosts.join()}: ${handler ? 'handler ' : ''}${task} after ${done}`)
      return !names.includes(task)
    }
  const written = (name: string) => file(name, here.path(name), { content: name, notify: 'tell' })
  const parts = {
    tasks: () => [written('first'), written('second'), command('third', 'true')],
    handlers: () => [command('tell', 'true')],
  }

  it('asks for each, in order, when the ones before it are reported', async () => {
    expect(await here.role(parts, { confirm: except() })).to.deep.equal([
      'here: first: changed',
      'here: second: changed',
      'here: third: changed',
      'here: handler tell: changed',
    ])
    expect(asked).to.deep.equal([
      'here: first after 1',
      'here: second after 2',
      'here: third after 3',
      'here: handler tell after 4',
    ])
  })

  it('skips what is not allowed, and leaves such a handler pending for the next run', async () => {
    expect(await here.role(parts, { confirm: except('second', 'tell') })).to.deep.equal([
      'here: first: changed',
      'here: second: skipped',
      'here: third: changed',
      'here: handler tell: skipped',
    ])
    const [end] = here.events.flatMap((event) => (event.type === 'run-finished' ? [event.unfinished] : []))
    expect(end).to.deep.equal({ here: { tasks: [], plays: [], handlers: ['role : tell'] } })
    expect(await here.role(parts)).to.deep.equal([
      'here: first: ok',
      'here: second: changed',
      'here: third: changed',
      'here: handler tell: changed',
    ])
  })

  it('asks once for all hosts, when the slowest has come to the task', async () => {
    const inventory = defineInventory({ hosts: { one: local, two: local } })
    const tasks = ({ host }: TaskContext) => [
      command('wait', host.name === 'two' ? 'sleep 0.3' : 'true'),
      host.name === 'two' && command('extra', 'true'),
      command('last', 'true'),
      command('last', 'true'),
    ]
    const confirm = except('extra')
    const outcomes = await here.role({ tasks }, { inventory, confirm })
    expect(outcomes.sort()).to.deep.equal([
      'one: last: changed',
      'one: last: changed',
      'one: wait: changed',
      'two: extra: skipped',
      'two: last: changed',
      'two: last: changed',
      'two: wait: changed',
    ])
    expect(asked.map((each) => each.replace(/ after.*/, ''))).to.have.members([
      'one,two: wait',
      'one: last',
      'two: extra',
      'one,two: last',
    ])
  })

  it('goes on with the other hosts after one has failed', async () => {
    const inventory = defineInventory({ hosts: { one: local, two: local } })
    const tasks = ({ host }: TaskContext) => [
      command('try', host.name === 'one' ? 'false' : 'true'),
      command('last', 'true'),
    ]
    const outcomes = await here.role({ tasks }, { inventory, confirm: except() })
    expect(outcomes.slice(-1)).to.deep.equal(['two: last: changed'])
    expect(asked).to.deep.equal(['one,two: try after 2', 'two: last after 4'])
  })

  it('neither asks nor runs anything after an interruption, and handlers stay pending', async () => {
    const stop = new AbortController()
    const options: Partial<RunRequest> = {
      signal: stop.signal,
      confirm: async ({ task }) => {
        asked.push(task)
        if (task === 'second') stop.abort()
        return task !== 'second'
      },
    }
    expect(await here.role(parts, options)).to.deep.equal([
      'here: first: changed',
      'here: second: skipped',
      'here: handler tell: skipped',
    ])
    expect(asked).to.deep.equal(['first', 'second'])
    const [end] = here.events.flatMap((event) => (event.type === 'run-finished' ? [event.unfinished] : []))
    expect(end).to.deep.equal({
      here: { tasks: ['role : second', 'role : third'], plays: [], handlers: ['role : tell'] },
    })
  })
})
