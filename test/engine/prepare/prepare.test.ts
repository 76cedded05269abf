import { expect } from 'chai'
import { z } from 'zod'
import { defineRole } from '../../../src/core/role.js'
import { prepare } from '../../../src/engine/prepare/prepare.js'
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
