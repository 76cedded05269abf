import { expect } from 'chai'
import { z } from 'zod'
import { defineRole } from '../../../src/core/role.js'
import { prepare, resolveScope } from '../../../src/engine/prepare/prepare.js'
import { defineInventory, definePlaybook } from '../../../src/index.js'
import { ProblemsError } from '../../../src/inventory/validation/problems.js'

const variables = z.object({ size: z.number().default(1) })
const shell = { folder: '/nowhere', variables, tasks: () => [] }

/** A role that says whom it was shown, as `lb1 lb2 / web1`. */
const shown = (name: string, severity?: 'advice') =>
  defineRole({
    ...shell,
    name,
    check: (members, elsewhere) => {
      const [here, there] = [members, elsewhere].map((some) => some.map(({ host }) => host.name).join(' '))
      return [{ severity, hosts: [], message: `${name}: ${here} / ${there}` }]
    },
  })

/** The messages of all errors, and of all advice. */
function problems(plays: Parameters<typeof definePlaybook>[0], vars: Record<string, unknown> = {}) {
  const inventory = defineInventory({
    groups: { lb: { hosts: { lb1: vars, lb2: {} } }, web: { hosts: { web1: {} } } },
  })
  const messages = (some: readonly { message: string }[]) => some.map(({ message }) => message)
  try {
    const { advice } = prepare({
      playbook: { name: 'test', define: definePlaybook(plays) },
      inventory,
      roles: [],
      transport: { connectTimeout: 0, commandTimeout: 0, acceptNewHostKeys: false, env: {} },
    })
    return { errors: [], advice: messages(advice) }
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error
    return { errors: messages(error.errors), advice: messages(error.advice) }
  }
}

describe('What is known before any host is touched', () => {
  it('has each role compare the hosts of its play, and see those of other plays that have it too', () => {
    const [one, two] = [shown('one'), shown('two')]
    const plays = [
      { hosts: 'lb', roles: [one(), two()] },
      { hosts: 'web', roles: [one()] },
    ]
    expect(problems(plays).errors).to.deep.equal(['one: lb1 lb2 / web1', 'two: lb1 lb2 / ', 'one: web1 / lb1 lb2'])
  })

  it('has no role compare hosts whose variables for it are wrong, but every other role', () => {
    const plays = [{ hosts: 'lb', roles: [shown('one')(), shown('two')()] }]
    const { errors } = problems(plays, { one: { size: 'large' } })
    expect(errors).to.have.length(2)
    expect(errors[0]).to.match(/^one\.size must be/)
    expect(errors[1]).to.equal('two: lb1 lb2 / ')
  })

  it('starts with advice, and keeps it apart from errors', () => {
    const weak = { hosts: 'lb', roles: [shown('weak', 'advice')()] }
    expect(problems([weak])).to.deep.equal({ errors: [], advice: ['weak: lb1 lb2 / '] })
    expect(problems([weak, { hosts: 'web', roles: [shown('one')()] }])).to.deep.equal({
      errors: ['one: web1 / '],
      advice: ['weak: lb1 lb2 / '],
    })
  })
})

describe('What is known as soon as a playbook names its hosts', () => {
  const request = (more: Partial<Parameters<typeof resolveScope>[0]> = {}) => ({
    playbook: {
      name: 'test',
      define: definePlaybook([{ hosts: 'lb', roles: [shown('one')()], vars: { port: 2222 } }]),
    },
    inventory: defineInventory({ groups: { lb: { hosts: { lb1: { one: { size: 'large' } }, lb2: { port: 22 } } } } }),
    roles: [],
    transport: { connectTimeout: 0, commandTimeout: 0, acceptNewHostKeys: false, env: {} },
    ...more,
  })

  it('is how they are reached, also when the variables of a role are wrong', () => {
    const { hosts, targets, problems } = resolveScope(request())
    expect(hosts.map(({ name }) => name)).to.deep.equal(['lb1', 'lb2'])
    expect([...targets.values()].map(({ name, port }) => `${name}:${port}`)).to.deep.equal(['lb1:2222', 'lb2:2222'])
    expect(problems).to.deep.equal([])
  })

  it('ends at the limit', () => {
    expect([...resolveScope(request({ limit: 'lb2' })).targets.keys()]).to.deep.equal(['lb2'])
  })

  it('is that a limit, a role or a pattern matches nothing', () => {
    expect(() => resolveScope(request({ limit: 'lb3' }))).to.throw('lb3')
    expect(() => resolveScope(request({ roles: ['ones'] }))).to.throw("no play of this playbook uses the role 'ones'")
    const define = definePlaybook([{ hosts: 'web', roles: [] }])
    expect(() => resolveScope(request({ playbook: { name: 'test', define } }))).to.throw("'web'")
  })

  it('is what is wrong with the connection variables, which leaves the other hosts as they are', () => {
    const inventory = defineInventory({ groups: { lb: { hosts: { lb1: { user: '-x' }, lb2: {} } } } })
    const { targets, problems } = resolveScope(request({ inventory }))
    expect([...targets.keys()]).to.deep.equal(['lb2'])
    expect(problems.map(({ hosts, variable }) => [hosts, variable])).to.deep.equal([[['lb1'], 'user']])
  })
})
