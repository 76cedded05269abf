import { rmSync } from 'node:fs'
import { expect } from 'chai'
import { UnreachableError } from '../../../src/core/errors.js'
import type { Event } from '../../../src/engine/events.js'
import type { RunRequest } from '../../../src/engine/run.js'
import { defineInventory } from '../../../src/inventory/inventory.js'
import { connect } from '../../../src/transport/connect.js'
import type { Connect } from '../../../src/transport/transport.js'
import { rejection } from '../../transport/rejection.js'
import { LocalRun, roleOf } from '../local-run.js'
import { exists, note } from '../note.js'

describe('The tags of a run', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  const inventoryOf = (count: number) => defineInventory({ hosts: { [`h[1:${count}]`]: { connection: 'local' } } })
  const role = () =>
    roleOf('role', { tasks: ({ host }) => [note('a', here.path(host.name), 'A', { tags: ['one', host.name] })] })()
  const play = () => ({ hosts: 'all', roles: [role()] })

  /** Hosts that neither answer nor refuse, until they are let go. */
  function silent(isSilent: (name: string) => boolean) {
    let letGo = () => {}
    const gone = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const silentConnect: Connect = async (target, options, opening) => {
      if (!isSilent(target.name)) return await connect(target, options, opening)
      const aborted = new Promise<void>((resolve) => opening?.signal?.addEventListener('abort', () => resolve()))
      await Promise.race([gone, aborted])
      throw new UnreachableError('gone')
    }
    return { connect: silentConnect, letGo }
  }

  const isDone = (event: Event) => event.type === 'task-finished' && event.task === 'a'
  const options = (more: Partial<RunRequest>): Partial<RunRequest> => ({
    inventory: inventoryOf(41),
    forks: 50,
    tags: ['one'],
    ...more,
  })

  it('are known as soon as one host has them all, so that nobody waits for hosts that are down', async () => {
    const { connect, letGo } = silent((name) => name !== 'h41')
    const listener = (event: Event) => {
      here.events.push(event)
      if (isDone(event)) letGo()
    }
    await here.plays([play()], options({ connect, listener }))
    expect(exists(here.path('h41'))).to.equal(true)
    expect(here.result?.tallies.h1).to.include({ unreachable: 1 })
  })

  it('are not checked any further once one host cannot be asked', async () => {
    let calls = 0
    const { connect, letGo } = silent((name) => {
      calls += 1
      if (name === 'h1') throw new UnreachableError('refused')
      return name !== 'h41'
    })
    const listener = (event: Event) => {
      here.events.push(event)
      if (event.type === 'play-started') setTimeout(letGo, 50)
    }
    await here.plays([play()], options({ connect, listener, tags: ['unknown'] }))
    expect(here.result?.tallies.h41).to.include({ ok: 1, failed: 0, unreachable: 0 })
    expect(calls).to.be.within(41, 45)
  })

  it('are read from no more hosts at the same time than run at the same time', async () => {
    let [inside, most, sent] = [0, 0, 0]
    const counting: Connect = async (target, given) => {
      most = Math.max(most, ++inside)
      const connection = await connect(target, given)
      const close = async () => {
        await connection.close()
        inside -= 1
      }
      const exchange: typeof connection.exchange = (exchange) => {
        sent += 1
        return connection.exchange(exchange)
      }
      return { exchange, close }
    }
    const inventory = inventoryOf(12)
    const error = await rejection(here.plays([play()], { inventory, connect: counting, forks: 3, tags: ['ohne'] }))
    expect(error.message).to.equal("no task has the tag 'ohne'")
    expect(sent).to.equal(12)
    expect(inside).to.equal(0)
    // Three that stay open, and three that are asked; one that is being closed may still be there.
    expect(most).to.be.within(4, 9)
  })

  it('are found on any host, also one that is not among the first', async () => {
    const inventory = inventoryOf(12)
    await here.plays([play()], { inventory, forks: 3, tags: ['h12'] })
    expect(exists(here.path('h12'))).to.equal(true)
    const finished = here.events.at(-1)
    expect(finished?.type === 'run-finished' && finished.exchanges.h12).to.equal(4)
  })

  it('are waited for no longer than until an interruption', async () => {
    const { connect } = silent(() => true)
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 50)
    await here.plays([play()], options({ connect, signal: stop.signal }))
    expect(here.result?.interrupted).to.equal(true)
    expect(here.events.some(({ type }) => type === 'play-started')).to.equal(false)
  })
})
