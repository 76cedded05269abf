import { expect } from 'chai'
import { z } from 'zod'
import { UsageError } from '../../src/core/errors.js'
import { defineRole, type RoleDefinition } from '../../src/core/role.js'

const right = { name: 'motd', folder: '/', variables: z.object({}), tasks: () => [] }
const rule = { id: 'motd/pair', severity: 'error', explanation: 'Why.', find: () => [] }

describe('The definition of a role', () => {
  it('may have every documented key', () => {
    const full = { ...right, handlers: () => [], rules: [rule], check: () => [], explain: () => '' }
    expect(() => defineRole(full as RoleDefinition)).not.to.throw()
  })

  const wrong: [title: string, more: object, message: string][] = [
    ['an unknown key', { handler: () => [] }, "role 'motd' has an unknown key 'handler'"],
    ['no tasks', { tasks: undefined }, "`tasks` of role 'motd' must be a function, not undefined"],
    ['tasks that are a list', { tasks: [] }, "`tasks` of role 'motd' must be a function, not a list"],
    ['variables without a schema', { variables: { a: 1 } }, "`variables` of role 'motd' must be a zod schema"],
    ['a rule with an unknown key', { rules: [{ ...rule, severty: 'advice' }] }, "rule 1 of role 'motd' has an unknown"],
    ['a rule with another severity', { rules: [{ ...rule, severity: 'warning' }] }, "must be 'error' or 'advice'"],
  ]
  for (const [title, more, message] of wrong) {
    it(`cannot have ${title}`, () => {
      expect(() => defineRole({ ...right, ...more } as RoleDefinition)).to.throw(UsageError, message)
    })
  }

  it('needs a name, a folder, variables and tasks', () => {
    for (const key of Object.keys(right)) {
      const { [key as keyof typeof right]: _, ...rest } = right
      expect(() => defineRole(rest as RoleDefinition), key).to.throw(UsageError, `has no ${key}`)
    }
  })
})
