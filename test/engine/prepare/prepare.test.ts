import { expect } from 'chai'
import { z } from 'zod'
import { defineRole } from '../../../src/core/role.js'
import { prepare, resolveScope } from '../../../src/engine/prepare/prepare.js'
import { defineInventory, definePlaybook } from '../../../src/index.js'
import { ProblemsError } from '../../../src/inventory/validation/problems.js'

const variables = z.object({ size: z.number().default(1) })
const shell = { folder: '/nowhere', variables, tasks: () => [] }

/** A role that reports the hosts that it received, as `lb1 lb2 / web1`. */
const shown = (name: string, severity?: 'advice') =>
  defineRole({
    ...shell,
    name,
    check: (members, elsewhere) => {
      const [here, there] = [members, elsewhere].map((some) => some.map(({ host }) => host.name).join(' '))
      return [{ severity, hosts: [], message: `${name}: ${here} / ${there}` }]
    },
  })

/** A role that reports which hosts it has, the sizes of all, and the colors of all; without `deep` it throws. */
const sized = (name: string) => {
  const check = (id: string, find: (hosts: readonly { host: { name: string }; vars: Sized }[]) => unknown[]) => ({
    id: `${name}/${id}`,
    severity: 'error' as const,
    explanation: 'It is only a test.',
    find: (hosts: readonly { host: { name: string }; vars: Sized }[]) => [
      { hosts: [], message: `${name}: ${find(hosts).join(' ')}` },
    ],
  })
  return defineRole({
    ...shell,
    name,
    variables: sizes,
    rules: [
      check('names', (hosts) => hosts.map(({ host, vars }) => (vars.deep.x > 0 && { ...vars } ? host.name : ''))),
      check('sizes', (hosts) => ['sizes', ...hosts.map(({ vars }) => vars.size)]),
      check('colors', (hosts) => ['colors', ...hosts.map(({ vars }) => vars.color)]),
    ],
  })
}

const sizes = z.object({
  size: z.number().default(1),
  color: z.string().default('red'),
  deep: z.object({ x: z.number().default(1) }).prefault({}),
  list: z.array(z.object({ name: z.string() })).default([]),
})
type Sized = z.output<typeof sizes>

/** Returns the messages of all errors and of all advice. */
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

describe('The preparation of a run', () => {
  it('passes the hosts of the play to each role, and those of other plays with the same role', () => {
    const [one, two] = [shown('one'), shown('two')]
    const plays = [
      { hosts: 'lb', roles: [one(), two()] },
      { hosts: 'web', roles: [one()] },
    ]
    expect(problems(plays).errors).to.deep.equal(['one: lb1 lb2 / web1', 'two: lb1 lb2 / ', 'one: web1 / lb1 lb2'])
  })

  it('tells a rule the variables of another role in any play', () => {
    const other = shown('other', 'advice')
    const watching = defineRole({
      ...shell,
      name: 'watching',
      rules: [
        {
          id: 'watching/others',
          severity: 'error',
          explanation: 'A rule.',
          find: (_hosts, _elsewhere, play) => {
            const found = play.variablesOf('other').map(({ host, vars }) => `${host.name} ${JSON.stringify(vars)}`)
            return [{ hosts: [], message: `${found}; ${play.variablesOf('none').length}` }]
          },
        },
      ],
    })
    const plays = [
      { hosts: 'lb1', roles: [watching(), other()] },
      { hosts: 'web', roles: [other({ size: 2 })] },
    ]
    expect(problems(plays).errors).to.deep.equal(['lb1 {"size":1},web1 {"size":2}; 0'])
  })

  it('reports what checks find beside invalid variables, unless they read one of these', () => {
    const plays = [{ hosts: 'lb', roles: [sized('one')(), sized('two')()] }]
    const { errors } = problems(plays, { one: { size: 'large' } })
    expect(errors).to.have.length(5)
    expect(errors[0]).to.match(/^one\.size must be/)
    expect(errors.slice(1)).to.deep.equal([
      'one: colors red red',
      'two: lb1 lb2',
      'two: sizes 1 1',
      'two: colors red red',
    ])
  })

  it('omits a check that reads a list without its invalid items, or what contains something invalid', () => {
    const plays = [{ hosts: 'lb', roles: [sized('one')()] }]
    const { errors } = problems(plays, { one: { size: 'large', list: [{ name: 1 }] } })
    expect(errors).to.have.length(3)
    expect(errors.at(-1)).to.equal('one: colors red red')
    expect(problems(plays, { one: { deep: 'no' } }).errors.slice(1)).to.deep.equal([
      'one: sizes 1 1',
      'one: colors red red',
    ])
  })

  it('does not fail because of advice, and keeps it separate from errors', () => {
    const weak = { hosts: 'lb', roles: [shown('weak', 'advice')()] }
    expect(problems([weak])).to.deep.equal({ errors: [], advice: ['weak: lb1 lb2 / '] })
    expect(problems([weak, { hosts: 'web', roles: [shown('one')()] }])).to.deep.equal({
      errors: ['one: web1 / '],
      advice: ['weak: lb1 lb2 / '],
    })
  })
})

describe('The scope of a run', () => {
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

  it('contains the targets of the hosts, even if the variables of a role are invalid', () => {
    const { hosts, targets, problems } = resolveScope(request())
    expect(hosts.map(({ name }) => name)).to.deep.equal(['lb1', 'lb2'])
    expect([...targets.values()].map(({ name, port }) => `${name}:${port}`)).to.deep.equal(['lb1:2222', 'lb2:2222'])
    expect(problems).to.deep.equal([])
  })

  it('respects the limit', () => {
    expect([...resolveScope(request({ limit: 'lb2' })).targets.keys()]).to.deep.equal(['lb2'])
  })

  it('rejects a limit, a role or a pattern that matches nothing', () => {
    expect(() => resolveScope(request({ limit: 'lb3' }))).to.throw('lb3')
    expect(() => resolveScope(request({ roles: ['ones'] }))).to.throw("no play of this playbook uses the role 'ones'")
    const define = definePlaybook([{ hosts: 'web', roles: [] }])
    expect(() => resolveScope(request({ playbook: { name: 'test', define } }))).to.throw("'web'")
  })

  it('contains the problems of connection variables, which do not affect the other hosts', () => {
    const inventory = defineInventory({ groups: { lb: { hosts: { lb1: { user: '-x' }, lb2: {} } } } })
    const { targets, problems } = resolveScope(request({ inventory }))
    expect([...targets.keys()]).to.deep.equal(['lb2'])
    expect(problems.map(({ hosts, variable }) => [hosts, variable])).to.deep.equal([[['lb1'], 'user']])
  })
})
