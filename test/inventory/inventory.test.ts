import { expect } from 'chai'
import { UsageError } from '../../src/core/errors.js'
import { secret } from '../../src/core/shell/secret.js'
import type { InventoryDefinition } from '../../src/inventory/definition.js'
import { defineInventory } from '../../src/inventory/inventory.js'

const names = (hosts: readonly { name: string }[]) => hosts.map((host) => host.name)

describe('An inventory', () => {
  const inventory = defineInventory({
    vars: { level: 'all', user: 'ops' },
    hosts: { db1: {} },
    groups: {
      north: { vars: { level: 'north', site: { name: 'north', rack: 1 } }, children: ['web'] },
      lb: { hosts: { lb2: { address: '198.18.0.2' }, lb1: {} } },
      web: {
        hosts: { 'web[1:3]': { weight: 1 }, web2: { weight: 9 } },
        vars: { level: 'web', site: { rack: 2 } },
        children: { blue: { hosts: { web3: { level: 'web3' } }, vars: { level: 'blue' } }, idle: {} },
      },
    },
  })

  it('has its hosts in the order in which they are written', () => {
    expect(names(inventory.hosts)).to.deep.equal(['db1', 'lb2', 'lb1', 'web1', 'web2', 'web3'])
  })

  it('may have its hosts as a list, which keeps the order of names that are numbers', () => {
    const list = defineInventory({
      hosts: ['10', { 9: { port: 2222 } }, 'web[1:2]'],
      groups: { lb: { hosts: [{ 8: {} }, '7'] }, single: { hosts: { 6: {} } } },
    })
    expect(names(list.hosts)).to.deep.equal(['10', '9', 'web1', 'web2', '8', '7', '6'])
    expect(list.host('9').vars).to.deep.equal({ port: 2222 })
    expect(names(list.match('lb'))).to.deep.equal(['8', '7'])
    // These are no numbers, and keep their order.
    expect(
      names(defineInventory({ hosts: { b: {}, '010': {}, '1.5': {}, '4294967295': {}, a: {} } }).hosts),
    ).to.deep.equal(['b', '010', '1.5', '4294967295', 'a'])
  })

  it('has its groups with parents first', () => {
    expect(inventory.groups).to.deep.equal(['all', 'north', 'lb', 'web', 'blue', 'idle'])
  })

  it('gives a host the groups of its groups, parents first', () => {
    expect(inventory.host('web3').groups).to.deep.equal(['all', 'north', 'web', 'blue'])
    expect(inventory.host('db1').groups).to.deep.equal(['all'])
  })

  it('provides the address of each host', () => {
    expect(inventory.host('lb2').address).to.equal('198.18.0.2')
    expect(inventory.host('lb1').address).to.equal('lb1')
  })

  it('lets the more specific layer win, and merges objects', () => {
    expect(inventory.host('db1').vars).to.deep.equal({ level: 'all', user: 'ops' })
    expect(inventory.host('web1').vars.level).to.equal('web')
    expect(inventory.host('web3').vars.level).to.equal('web3')
    expect(inventory.host('web1').vars.site).to.deep.equal({ name: 'north', rack: 2 })
  })

  it('lets the definition by name override one by range', () => {
    expect(inventory.hosts.map((host) => host.vars.weight)).to.deep.equal([undefined, undefined, undefined, 1, 9, 1])
  })

  it('knows what is directly inside a group; what is in no group is inside all', () => {
    expect(inventory.inside('all')).to.deep.equal({ children: ['north', 'lb'], hosts: ['db1'] })
    expect(inventory.inside('north')).to.deep.equal({ children: ['web'], hosts: [] })
    expect(inventory.inside('web')).to.deep.equal({ children: ['blue', 'idle'], hosts: ['web1', 'web2', 'web3'] })
    expect(inventory.with({ extra: [] }).inside('blue')).to.deep.equal({ children: [], hosts: ['web3'] })
    expect(() => inventory.inside('wab')).to.throw(UsageError, "no group is called 'wab'")
  })

  it('can be some of its hosts alone, with their groups and variables', () => {
    const one = inventory.only(['web3'])
    expect(names(one.hosts)).to.deep.equal(['web3'])
    expect(names(one.match('all'))).to.deep.equal(['web3'])
    expect(one.host('web3')).to.deep.equal(inventory.host('web3'))
    expect(() => inventory.only(['web4'])).to.throw(UsageError, "no host is called 'web4'")
  })

  it('finds hosts of nested groups by pattern, in its order', () => {
    expect(names(inventory.match('north:lb'))).to.deep.equal(['lb2', 'lb1', 'web1', 'web2', 'web3'])
  })

  it('puts play variables under extra ones, and both over its own', () => {
    const play = inventory.with({ play: [{ from: "play 'p'", vars: { level: 'play', user: 'play' } }] })
    const both = play.with({ extra: [{ from: '-e', vars: { level: 'extra' } }] })
    expect(both.host('web3').vars).to.include({ level: 'extra', user: 'play' })
    expect(inventory.host('web3').vars.level).to.equal('web3')
    expect(names(both.match('blue'))).to.deep.equal(['web3'])
  })

  it('merges the variables of a host that is in several groups', () => {
    const { host } = { host: twice({ a: { x: 1 }, k: secret('fake-pass') }, { a: { y: 2 }, k: secret('fake-pass') }) }
    expect(host.vars.a).to.deep.equal({ x: 1, y: 2 })
    expect(host.groups).to.deep.equal(['all', 'lb', 'web'])
  })

  it('refuses two different values, and does not show them', () => {
    expect(() => twice({ n: { pass: secret('fake-one') } }, { n: { pass: secret('fake-two') } })).to.throw(
      UsageError,
      "host 'h1' has two different values for n.pass: as 'h1' in group 'lb' and as 'h1' in group 'web'",
    )
    expect(() => twice({ list: [1] }, { list: [2] })).to.throw(UsageError, 'two different values for list')
    expect(() => twice({ list: [1] }, { list: [1] })).not.to.throw()
  })

  it('suggests the host that was meant', () => {
    const error = caught(() => inventory.host('wbe1'))
    expect(error.message).to.equal("no host is called 'wbe1'")
    expect(error.hint).to.equal("Did you mean 'web1'?")
  })

  const circle = { a: { children: ['b'] }, b: { children: ['c'] }, c: { children: ['a'] } }
  const refused: [title: string, definition: unknown, message: RegExp][] = [
    ['groups that contain each other', { groups: circle }, /^groups contain each other: a > b > c > a$/],
    [
      'a child that is not defined',
      { groups: { a: { children: ['b'] } } },
      /^group 'a' lists the child 'b', but there is no group/,
    ],
    ['a group defined twice', { groups: { a: {}, b: { children: { a: {} } } } }, /^the group 'a' is defined twice$/],
    ['a group called all', { groups: { all: {} } }, /^a group cannot be called 'all'/],
    ['a host called as a group', { groups: { a: { hosts: { a: {} } } } }, /names both a host and a group/],
    ['hosts as text', { hosts: 'lb1' }, /^hosts of the inventory must be an object, not a string$/],
    ['hosts as a list of numbers', { hosts: [10] }, /^hosts of the inventory must be an object, not a number$/],
    [
      'hosts whose order is lost',
      { hosts: { 10: {}, 9: {}, lb1: {} } },
      /^hosts of the inventory has names that are numbers \(9, 10\): JavaScript sorts them before all others/,
    ],
    ['a group whose order is lost', { groups: { a: {}, 1: {} } }, /^groups has names that are numbers \(1\)/],
    [
      'a child whose order is lost',
      { groups: { a: { children: { b: {}, 1: {} } } } },
      /^children of group 'a' has names/,
    ],
    ['a user in the name of a host', { hosts: { 'ops@lb1': {} } }, /^'ops@lb1' is not a valid host name$/],
    ['an IPv6 address in brackets', { hosts: { '[fd00::1]:22': {} } }, /^'\[fd00::1\]:22' is not a valid host name$/],
    ['a host without variables', { hosts: { lb1: null } }, /^host 'lb1' of the inventory must be an object, not null$/],
    ['a host with a port in its name', { hosts: { 'lb1:22': {} } }, /^'lb1:22' is not a valid host name$/],
    ['a group with an operator in its name', { groups: { '!a': {} } }, /^'!a' is not a valid group name$/],
    ['a bad range', { groups: { a: { hosts: { 'a[1-2]': {} } } } }, /^the name 'a\[1-2\]' has/],
    ['no definition', [], /^the inventory must be an object, not a list$/],
  ]
  for (const [title, definition, message] of refused) {
    it(`refuses ${title}`, () => {
      const error = caught(() => defineInventory(definition as InventoryDefinition))
      expect(error).to.be.instanceOf(UsageError)
      expect(error.message).to.match(message)
      expect(error.hint).to.be.a('string')
    })
  }

  it('is quick with a thousand hosts', () => {
    const start = performance.now()
    const many = defineInventory({ groups: { web: { hosts: { 'web[1:1000]': { n: 1 } }, vars: { a: { b: 1 } } } } })
    expect(many.match('web:!web[1:10]')).to.have.length(990)
    expect(performance.now() - start).to.be.below(1000)
  })
})

function twice(lb: Record<string, unknown>, web: Record<string, unknown>) {
  return defineInventory({ groups: { lb: { hosts: { h1: lb } }, web: { hosts: { h1: web } } } }).host('h1')
}

function caught(run: () => unknown): UsageError {
  try {
    run()
  } catch (error) {
    return error as UsageError
  }
  throw new Error('it did not throw')
}
