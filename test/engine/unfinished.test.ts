import { expect } from 'chai'
import { after, task } from '../../src/core/task.js'
import { command } from '../../src/resources/command.js'
import { observe } from '../../src/resources/reading.js'
import { LocalRun, roleOf } from './local-run.js'

describe('What a run left undone', () => {
  const unfinishedOf = ({ events }: LocalRun) => {
    const event = events.at(-1)
    return event?.type === 'run-finished' ? event.unfinished : undefined
  }

  it('is nothing when every task was done', async () => {
    const local = new LocalRun()
    await local.role({ tasks: () => [command('a', 'true'), command('b', 'true', { when: false })] })
    expect(unfinishedOf(local)).to.deep.equal({})
  })

  it('is the tasks after a failure, the pending handlers, and the later plays', async () => {
    const local = new LocalRun()
    const look = observe('look', 'true')
    const one = roleOf('one', {
      tasks: () => [
        command('a', 'true', { notify: 'reload' }),
        command('b', 'false'),
        command('c', 'true'),
        command('skipped', 'true', { when: false }),
        look,
        after(look, () => []),
      ],
      handlers: () => [command('reload', 'true')],
    })
    const two = roleOf('two', { tasks: () => [command('d', 'true')] })
    await local.plays([
      { name: 'first', hosts: 'all', roles: [one()] },
      { name: 'second', hosts: 'all', roles: [two()] },
    ])
    expect(unfinishedOf(local)).to.deep.equal({
      here: {
        tasks: ['one : c', 'one : look', "one : what follows 'look'"],
        plays: ['second'],
        handlers: ['one : reload'],
      },
    })
  })

  it('is the tasks after an interruption; pending handlers still ran', async () => {
    const local = new LocalRun()
    const stop = new AbortController()
    await local.role(
      {
        tasks: () => [command('a', 'true', { notify: 'reload' }), command('b', 'true'), command('c', 'true')],
        handlers: () => [command('reload', 'true')],
      },
      {
        signal: stop.signal,
        listener: (event) => {
          local.events.push(event)
          if (event.type === 'task-started' && event.task === 'a') stop.abort()
        },
      },
    )
    const { tasks, handlers } = unfinishedOf(local)!.here!
    expect(tasks.at(-1)).to.equal('role : c')
    expect(handlers).to.deep.equal([])
  })

  it('is all other tasks when one cannot be defined', async () => {
    const local = new LocalRun()
    const broken = task('broken', () => {
      throw new Error('odd')
    })
    await local.role({ tasks: () => [command('a', 'true'), broken] })
    expect(unfinishedOf(local)!.here!.tasks).to.deep.equal(['role : a'])
  })
})
