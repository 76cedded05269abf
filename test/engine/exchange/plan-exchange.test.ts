import { expect } from 'chai'
import { inMemory } from '../../../src/core/content/content.js'
import type { Action, Resource, StateResource } from '../../../src/core/resource.js'
import type { RoleDefinition } from '../../../src/core/role.js'
import { Output } from '../../../src/core/shell/output.js'
import { raw, sh } from '../../../src/core/shell/script.js'
import { subject } from '../../../src/core/subject.js'
import { after, type Task, type TaskOptions, task } from '../../../src/core/task.js'
import { bind, bindTask } from '../../../src/engine/bind/bind.js'
import type { BoundRole, QueueEntry } from '../../../src/engine/bind/bound.js'
import type { ExchangeItem } from '../../../src/engine/exchange/item.js'
import { planExchange } from '../../../src/engine/exchange/plan-exchange.js'
import { HostState } from '../../../src/engine/host/state.js'

/** The host's answer for a task: `current` if nothing has changed since, otherwise `stale`. */
type Known = 'current' | 'stale' | 'unknown'

/** A task whose file on the host has the text `wrong`, or the right one. */
interface Given extends TaskOptions {
  name: string
  known?: Known
  wrong?: boolean
  quick?: boolean
  reads?: readonly string[]
  writes?: readonly string[]
  timeout?: number
  judges?: boolean
  bytes?: number
}

const limits = { changes: 25, bytes: 2 ** 20 }

describe('The plan of an exchange', () => {
  it('probes everything that is not known yet', () => {
    expect(planned([{ name: 'a' }, { name: 'b' }, { name: 'c' }])).to.deep.equal(['probe a', 'probe b', 'probe c'])
  })

  it('probes only the tasks before the first ones that are defined later', () => {
    const role = roleOf()
    const entries = [...entriesOf(role, [{ name: 'a' }]), deferredAfter(role, 'a'), ...entriesOf(role, [{ name: 'b' }])]
    expect(itemsOf(entries, new HostState())).to.deep.equal(['probe a'])
  })

  it('probes nothing whose answer is current', () => {
    expect(planned([{ name: 'a' }, { name: 'b', known: 'current' }])).to.deep.equal(['probe a'])
  })

  it('ignores skipped tasks', () => {
    expect(planned([{ name: 'a' }, { name: 'b', when: false }, { name: 'c' }])).to.deep.equal(['probe a', 'probe c'])
  })

  it('makes the first change, and probes everything after it', () => {
    expect(planned([changing('a'), fine('b'), { name: 'c' }])).to.deep.equal(['change a', 'probe b', 'probe c'])
  })

  it('adds quick changes of the next tasks, each with its precondition, and verifies the tasks between them', () => {
    const tasks = [changing('a', { quick: true }), fine('b'), changing('c', { quick: true }), fine('d')]
    expect(planned(tasks)).to.deep.equal(['change a', 'verify b', 'change c if unchanged', 'probe d'])
  })

  it('adds them by stale answers, too, but never the first one', () => {
    const stale = { known: 'stale', quick: true } as const
    expect(planned([changing('a', { quick: true }), changing('b', stale)])).to.deep.equal([
      'change a',
      'change b if unchanged',
    ])
    expect(planned([changing('a', stale), changing('b', stale)])).to.deep.equal(['probe a'])
  })

  it('adds no other change to one that is not quick', () => {
    const tasks = [changing('a'), changing('b', { quick: true }), changing('c', { quick: true })]
    expect(planned(tasks)).to.deep.equal(['change a', 'probe b'])
  })

  it('stops at a change that is not quick, and probes nothing after it, since all of it is probed again later', () => {
    const tasks = [changing('a', { quick: true }), changing('b'), fine('c')]
    expect(planned(tasks)).to.deep.equal(['change a', 'probe b'])
  })

  it('stops where a change writes what a task reads', () => {
    const written = [
      changing('a', { quick: true, writes: ['x'] }),
      fine('b', { reads: ['x'] }),
      changing('c', { quick: true }),
    ]
    expect(planned(written)).to.deep.equal(['change a', 'probe b', 'probe c'])
  })

  it('contains a limited number of changes and bytes', () => {
    const names = Array.from({ length: 30 }, (_, index) => `t${index}`)
    const many = planned(names.map((name) => changing(name, { quick: true })))
    expect(many.filter((item) => item.startsWith('change'))).to.have.length(25)
    const large = ['a', 'b', 'c', 'd'].map((name) => changing(name, { quick: true, bytes: 600_000 }))
    expect(planned(large).filter((item) => item.startsWith('change'))).to.deep.equal([
      'change a',
      'change b if unchanged',
    ])
  })

  it('leaves the tasks that come after the changes of further exchanges to those', () => {
    const quick = (count: number) => Array.from({ length: count }, (_, n) => changing(`t${n}`, { quick: true }))
    expect(planned([...quick(70), { name: 'near', quick: true }])).to.include('probe near')
    expect(planned([...quick(80), { name: 'far', quick: true }])).to.not.include('probe far')
  })

  it('contains tasks with time limits of their own', () => {
    const tasks = [changing('a', { quick: true, timeout: 5 }), changing('b', { quick: true, timeout: 90 })]
    expect(planned(tasks)).to.deep.equal(['change a', 'change b if unchanged'])
  })

  describe('with handlers', () => {
    const notify = 'reload'

    it('adds one that becomes due, after verifying every task between the two', () => {
      expect(planned([changing('a', { notify }), fine('b'), fine('c')], ['reload'])).to.deep.equal([
        'change a',
        'verify b',
        'verify c',
        'change reload',
      ])
    })

    it('probes the tasks of the next role after it', () => {
      const [one, two] = [roleOf(['reload']), roleOf(['other'])]
      const state = new HostState()
      const entries = [...entriesOf(one, [changing('a', { notify })], state), ...entriesOf(two, [fine('b')], state)]
      expect(itemsOf(entries, state)).to.deep.equal(['change a', 'change reload', 'probe b'])
    })

    it('adds all that are due, including those of an earlier run, in the order of the role', () => {
      const role = roleOf(['first', 'reload'])
      const state = new HostState()
      state.pending.update([{ role: 'role', handler: 'first', task: 'earlier' }])
      const entries = entriesOf(role, [changing('a', { notify })], state)
      expect(itemsOf(entries, state)).to.deep.equal(['change a', 'change first', 'change reload'])
    })

    it('does not add one if a task between the two may change something', () => {
      for (const between of [changing('b'), { name: 'b' }, fine('b', { reads: ['x'] })]) {
        const items = planned([changing('a', { notify, writes: ['x'] }), between], ['reload'])
        expect(items).to.deep.equal(['change a', 'probe b'])
      }
    })

    it('does not add one if the change itself decides whether it changed anything', () => {
      expect(planned([changing('a', { notify, judges: true })], ['reload'])).to.deep.equal(['change a'])
    })

    it('adds none that was not notified', () => {
      expect(planned([changing('a')], ['reload'])).to.deep.equal(['change a'])
    })
  })

  it('removes the notes of finished handlers with the next exchange', () => {
    const state = new HostState()
    const note = { role: 'role', handler: 'reload', task: 'a' }
    state.pending.update([note])
    state.clear([{ role: 'role', handler: 'reload', use: {} }])
    expect(planExchange([], state, limits)).to.deep.equal({ clear: [{ note, isLast: true }], items: [] })
  })

  it('does not change the state', () => {
    const state = new HostState()
    const entries = entriesOf(roleOf(['reload']), [changing('a', { notify: 'reload' }), fine('b')], state)
    const [first, second] = [itemsOf(entries, state), itemsOf(entries, state)]
    expect(second).to.deep.equal(first)
    expect([state.effects.count, state.pending.all, state.toClear]).to.deep.equal([0, [], []])
  })
})

function changing(name: string, more: Partial<Given> = {}): Given {
  return { name, known: 'current', wrong: true, ...more }
}

function fine(name: string, more: Partial<Given> = {}): Given {
  return { name, known: 'current', ...more }
}

/** Returns the items of the exchange for the tasks of one role, as `change a if unchanged`. */
function planned(tasks: readonly Given[], handlers: readonly string[] = []): string[] {
  const state = new HostState()
  return itemsOf(entriesOf(roleOf(handlers), tasks, state), state)
}

function itemsOf(entries: readonly QueueEntry[], state: HostState): string[] {
  return planExchange(entries, state, limits).items.map(describeItem)
}

function describeItem(item: ExchangeItem): string {
  const isConditional = item.type === 'change' && item.parts.some(({ use }) => use === 'expect')
  return `${item.type} ${item.task.task.name}${isConditional ? ' if unchanged' : ''}`
}

function roleOf(handlers: readonly string[] = []): BoundRole {
  const definition = { name: 'role', handlers: () => handlers.map(handlerOf) } as unknown as RoleDefinition
  return bind(definition, { host: { name: 'lb1' } } as never)
}

function handlerOf(name: string): Task {
  const resource: Action = {
    type: 'action',
    kind: 'service',
    name,
    probe: { script: sh`echo ${name}`, parse: () => undefined },
    reads: [],
    writes: [],
    change: () => ({ attribute: name, from: null, to: 'done', steps: [{ script: sh`reload ${name}` }] }),
  }
  return task(name, resource)
}

function entriesOf(role: BoundRole, tasks: readonly Given[], state = new HostState()): QueueEntry[] {
  const bound = tasks.map((given) => {
    const { notify, clears, when = true } = given
    return bindTask(role, task(given.name, resourceOf(given), { notify, clears, when }), false)
  })
  for (const known of ['stale', 'current'] as const) {
    tasks.forEach((given, index) => {
      const text = given.wrong ? 'wrong' : 'right'
      if (given.known === known) state.recordAnswer(bound[index]!, new Output(0, Buffer.from(text), Buffer.alloc(0)))
    })
    if (known === 'stale' && tasks.some((given) => given.known === known)) state.expire()
  }
  return [...bound.map((each): QueueEntry => ({ type: 'task', task: each })), { type: 'handlers', role, ran: [] }]
}

function deferredAfter(role: BoundRole, name: string): QueueEntry {
  return { type: 'deferred', role, deferred: after(task(name, resourceOf({ name })), () => []) }
}

function resourceOf({ name, quick, reads = [name], writes = [name], timeout, judges, bytes = 0 }: Given): Resource {
  const steps = [{ script: raw('true'), input: inMemory('x'.repeat(bytes)) }]
  return {
    type: 'state',
    kind: 'thing',
    name,
    probe: { script: sh`cat ${name}`, parse: ({ text }) => text },
    plan: (text: string) => (text === 'right' ? [] : [{ attribute: 'text', from: text, to: 'right', steps }]),
    reads: reads.map(subject.path),
    writes: writes.map(subject.path),
    ...(quick && { quick }),
    ...(timeout !== undefined && { timeout }),
    ...(judges && { judge: () => ({ changed: true }) }),
  } as StateResource as Resource
}
