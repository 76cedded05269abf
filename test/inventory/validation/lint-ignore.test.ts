import { expect } from 'chai'
import { z } from 'zod'
import type { VariableSet } from '../../../src/core/host/host.js'
import type { Play } from '../../../src/core/play.js'
import { defineRole } from '../../../src/core/role.js'
import { secret } from '../../../src/core/shell/secret.js'
import { prepare } from '../../../src/engine/prepare/prepare.js'
import { definePlaybook } from '../../../src/index.js'
import type { InventoryDefinition } from '../../../src/inventory/definition.js'
import { defineInventory } from '../../../src/inventory/inventory.js'
import { ProblemsError } from '../../../src/inventory/validation/problems.js'

const pair = defineRole({
  name: 'pair',
  folder: import.meta.dirname,
  variables: z.object({}),
  tasks: () => [],
  rules: [
    {
      id: 'pair/quarrel',
      severity: 'error',
      explanation: 'Two hosts always quarrel.',
      find: (hosts, elsewhere) => [
        { hosts: [...hosts, ...elsewhere].map(({ host }) => host.name), message: 'quarrel' },
      ],
    },
    {
      id: 'pair/each',
      severity: 'advice',
      explanation: 'Each host has its own.',
      find: (hosts) => hosts.map(({ host }) => ({ hosts: [host.name], message: 'alone' })),
    },
  ],
})

const because = (reason: string, rule = 'pair/quarrel') => ({ lintIgnore: { [rule]: reason } })

/** What is refused, advised and ignored: `lb1 lb2: quarrel`. */
function found(inventory: InventoryDefinition, plays: readonly Play[] = [{ hosts: 'all', roles: [pair()] }]) {
  const request = {
    playbook: { name: 'pairs', define: definePlaybook(plays) },
    inventory: defineInventory(inventory),
    roles: [],
    transport: { connectTimeout: 0, commandTimeout: 0, acceptNewHostKeys: false, env: {} },
  }
  const { errors, advice, ignored } = attempt(request)
  const lines = (problems: typeof errors) =>
    problems.map(({ hosts, message, ignored }) => `${hosts.join(' ')}: ${message}${ignored ? ` (${ignored})` : ''}`)
  return { errors: lines(errors), advice: lines(advice), ignored: lines(ignored) }
}

function attempt(request: Parameters<typeof prepare>[0]) {
  try {
    return { errors: [], ...prepare(request) }
  } catch (error) {
    if (error instanceof ProblemsError) return error
    throw error
  }
}

describe('lintIgnore', () => {
  it('silences nothing when it is not set', () => {
    expect(found({ hosts: { lb1: {}, lb2: {} } })).to.deep.equal({
      errors: ['lb1 lb2: quarrel'],
      advice: ['lb1 lb2: alone'],
      ignored: [],
    })
  })

  it('silences a problem of several hosts only when each of them ignores it', () => {
    expect(found({ hosts: { lb1: because('a'), lb2: {} } }).errors).to.deep.equal(['lb1 lb2: quarrel'])
    expect(found({ hosts: { lb1: because('a'), lb2: because('b') } })).to.deep.include({
      errors: [],
      ignored: ['lb1 lb2: quarrel (a; b)'],
    })
  })

  it('can be set in any layer: all hosts, a group, a host, a play', () => {
    const ignored = ['lb1 lb2: quarrel (fine)']
    const hosts = { lb1: {}, lb2: {} }
    expect(found({ vars: because('fine'), hosts })).to.deep.include({ errors: [], ignored })
    expect(found({ groups: { lb: { hosts, vars: because('fine') } } })).to.deep.include({ errors: [], ignored })
    const play = { hosts: 'all', roles: [pair()], vars: because('fine') }
    expect(found({ hosts }, [play])).to.deep.include({ errors: [], ignored })
  })

  it('silences one of several hosts that each violate the rule', () => {
    const { advice, ignored } = found({
      vars: because('fine'),
      hosts: { lb1: because('a lone one', 'pair/each'), lb2: {} },
    })
    expect(advice).to.deep.equal(['lb2: alone'])
    expect(ignored).to.include('lb1: alone (a lone one)')
  })

  it('of one play does not apply to hosts of another', () => {
    const hosts = { lb1: {}, lb2: {} }
    const plays = (first: VariableSet, second: VariableSet) => [
      { name: 'first', hosts: 'lb1', roles: [pair()], vars: first },
      { name: 'second', hosts: 'lb2', roles: [pair()], vars: second },
    ]
    expect(found({ hosts }, plays(because('a'), {})).errors).to.deep.equal(['lb1 lb2: quarrel'])
    expect(found({ hosts }, plays(because('a'), because('b'))).errors).to.deep.equal([])
  })

  it('does not reveal secrets', () => {
    const { ignored } = found({
      hosts: { lb1: { password: secret('fake-word'), ...because('see fake-word') }, lb2: because('b') },
    })
    expect(ignored.join()).to.contain('see ').and.not.contain('fake-word')
  })

  const wrong: [string, Record<string, unknown>, RegExp][] = [
    [
      'no object',
      { lintIgnore: ['pair/quarrel'] },
      /^lb1: lintIgnore must be an object, not a list \(from host lb1 in/,
    ],
    ['no reason', because(''), /^lb1: lintIgnore gives no reason for pair\/quarrel \(from host lb1 in/],
    [
      'a slip of the pen',
      because('a', 'pair/quarel'),
      /^lb1: lintIgnore lists pair\/quarel, which is not the id of a rule/,
    ],
    ['a slip in the role', because('a', 'piar/quarrel'), /^lb1: lintIgnore lists piar\/quarrel, which/],
    ['a slip in the variable', { lintIgnor: {} }, /^lb1: lintIgnor is neither a role of the playbook/],
  ]
  for (const [what, vars, says] of wrong) {
    it(`is refused with ${what}`, () => {
      const { errors } = found({ hosts: { lb1: vars, lb2: {} } })
      expect(
        errors.filter((error) => says.test(error)),
        errors.join('\n'),
      ).to.have.length(1)
    })
  }
})

describe("A role's rules", () => {
  const withIds =
    (...ids: string[]) =>
    () =>
      defineRole({
        ...pair.definition,
        rules: ids.map((id) => ({ id, severity: 'advice', explanation: '', find: () => [] })),
      })

  it('have ids that begin with its name, each once', () => {
    expect(withIds('pair/one', 'pair/two-three')).not.to.throw()
    expect(withIds('pear/one')).to.throw(/^'pear\/one' is not a valid rule id in the role pair$/)
    expect(withIds('pair/One')).to.throw(/is not a valid rule id/)
    expect(withIds('pair/one', 'pair/one')).to.throw(/^two rules of the role pair have the same id 'pair\/one'$/)
  })
})
