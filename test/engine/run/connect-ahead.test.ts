import { expect } from 'chai'
import { z } from 'zod'
import { UnreachableError } from '../../../src/core/errors.js'
import { defineRole } from '../../../src/core/role.js'
import type { RunRequest } from '../../../src/engine/run.js'
import { defineInventory } from '../../../src/inventory/inventory.js'
import type { Connect } from '../../../src/transport/transport.js'
import { rejection } from '../../transport/rejection.js'
import { LocalRun } from '../local-run.js'

/** What happens, in order: `lb1 called`, `check`, `lb1 sent`, `lb1 closed`. */
let story: string[]

const connect: Connect = async ({ name }, _options, opening) => {
  story.push(`${name} called`)
  opening?.onConnecting?.()
  const exchange = () => {
    story.push(`${name} sent`)
    return Promise.reject(new UnreachableError('gone'))
  }
  return { exchange, close: async () => void story.push(`${name} closed`) }
}

const role = defineRole({
  name: 'role',
  folder: '/nowhere',
  variables: z.object({ size: z.number().default(1) }),
  tasks: () => [],
  check: () => {
    story.push('check')
    return []
  },
})

const names = ['lb1', 'lb2', 'lb3']
const plays = [{ hosts: 'lb', roles: [role()] }]

function inventoryOf(vars: Record<string, unknown> = {}) {
  return defineInventory({ groups: { lb: { vars, hosts: Object.fromEntries(names.map((name) => [name, {}])) } } })
}

async function whatHappens(options: Partial<RunRequest> = {}): Promise<string[]> {
  story = []
  await new LocalRun().plays(plays, { inventory: inventoryOf(), connect, ...options })
  return story
}

async function refusal(options: Partial<RunRequest>): Promise<Error> {
  return await rejection(whatHappens(options))
}

describe('A run connects to its hosts', () => {
  it('before it validates, and sends them nothing until then', async () => {
    const happened = await whatHappens()
    expect(happened.slice(0, 4)).to.deep.equal(['lb1 called', 'lb2 called', 'lb3 called', 'check'])
    expect(happened.slice(4, 7)).to.have.members(['lb1 sent', 'lb2 sent', 'lb3 sent'])
  })

  it('within its limit, and only as many as run at the same time', async () => {
    const limited = await whatHappens({ limit: 'lb2:lb3', forks: 1 })
    expect(limited.slice(0, 2)).to.deep.equal(['lb2 called', 'check'])
    expect(limited).to.include('lb3 called').and.not.include('lb1 called')
  })

  it('and disconnects without having sent anything when a variable is invalid', async () => {
    const error = await refusal({ inventory: inventoryOf({ role: { size: 'large' } }) })
    expect(error.message).to.contain('role.size must be')
    const [called, closed] = ['called', 'closed'].map((what) => names.map((name) => `${name} ${what}`))
    expect(story).to.deep.equal([...called!, 'check', ...closed!])
  })

  it('but not when a connection variable is invalid, and then reports all problems at once', async () => {
    const error = await refusal({ inventory: inventoryOf({ port: 0, role: { size: 'large' } }) })
    expect(error.message).to.contain('role.size must be').and.to.contain('port must be')
    expect(story).to.deep.equal(['check'])
  })

  it('but not when a login would write to known_hosts', async () => {
    const transport = { connectTimeout: 1000, commandTimeout: 1000, acceptNewHostKeys: true, env: {} }
    expect((await whatHappens({ transport }))[0]).to.equal('check')
  })

  it('with the connection variables of a play, too', async () => {
    const seen: (number | undefined)[] = []
    const noting: Connect = (target, ...more) => {
      seen.push(target.port)
      return connect(target, ...more)
    }
    story = []
    await new LocalRun().plays([{ ...plays[0]!, vars: { port: 2222 } }], { inventory: inventoryOf(), connect: noting })
    expect(seen).to.deep.equal([2222, 2222, 2222])
    expect(story[3]).to.equal('check')
  })
})
