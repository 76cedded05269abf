import { expect } from 'chai'
import { defineInventory, type Inventory } from '../../../src/inventory/inventory.js'
import { describe as sentence } from '../../../src/inventory/validation/problems.js'
import { unknownVariables } from '../../../src/inventory/validation/unknown-variables.js'

const roles = ['nginx', 'keepalived', 'app1']
const found = (inventory: Inventory) => unknownVariables([{ hosts: inventory.hosts, inventory }], roles)
const lines = (inventory: Inventory) => found(inventory).map((problem) => [sentence(problem), problem.hint])
const pair = (vars: Record<string, unknown>, own: Record<string, unknown> = {}) =>
  defineInventory({ groups: { lb: { hosts: { lb1: own, lb2: {} }, vars } } })
const nobody = (name: string, from: string) =>
  `${name} is neither a role of the playbook nor a connection variable (from ${from} in the inventory)`

describe('Variables that nothing reads', () => {
  it('are reported when their name resembles a known one, once for all their hosts', () => {
    expect(lines(pair({ adress: '198.18.0.1' }))).to.deep.equal([
      [`lb1, lb2: ${nobody('adress', 'group lb')}`, "Did you mean 'address'?"],
    ])
    expect(lines(pair({}, { beccome: true, nginix: { servers: [] } }))).to.deep.equal([
      [`lb1: ${nobody('beccome', 'host lb1')}`, "Did you mean 'become'?"],
      [`lb1: ${nobody('nginix', 'host lb1')}`, "Did you mean 'nginx'?"],
    ])
  })

  it('are reported when an entry of a host has `vars` as groups have', () => {
    expect(lines(pair({}, { vars: { nginx: { servers: [] } } }))).to.deep.equal([
      [`lb1: ${nobody('vars', 'host lb1')}`, 'Move the variables out of it: only groups and plays have `vars`.'],
    ])
  })

  it('are reported in a play, too, for the hosts of the play only', () => {
    const inventory = pair({}, { usr: 'ops' }).with({ play: [{ from: "play 'web'", vars: { prot: 22 } }] })
    const problems = unknownVariables([{ hosts: inventory.match('lb2'), inventory }], roles)
    expect(problems.map(({ hosts, hint }) => [hosts, hint])).to.deep.equal([[['lb2'], "Did you mean 'port'?"]])
  })

  it('are accepted when they resemble no known variable, or have another type', () => {
    const own = {
      site: 'north',
      users: ['a', 'b'],
      ports: [80],
      app2: { a: 1 },
      keys: { a: 'b' },
      nginx: {},
      nginxx: {},
    }
    expect(found(pair({ ...own, usr: undefined }))).to.deep.equal([])
  })

  it('are reported in -e even when they resemble no known variable', () => {
    const inventory = pair({}).with({ extra: [{ from: '-e', vars: { rvv: { x: 4 }, prot: 1 } }] })
    expect(found(inventory).map(({ hosts, message, hint }) => [hosts, message, hint?.slice(0, 19)])).to.deep.equal([
      [[], '-e sets rvv, which nothing reads', 'If the playbook its'],
      [[], '-e sets prot, which nothing reads', "Did you mean 'port'"],
    ])
  })

  it('are accepted in -e when a role or the connection uses them, or the inventory or a play sets them', () => {
    const vars = { nginx: { workers: 4 }, user: 'ops', release: '2', colour: 'red' }
    const first = pair({ release: '1' }).with({ extra: [{ from: '-e', vars }] })
    const second = first.with({ play: [{ from: 'play', vars: { colour: 'blue' } }] })
    const plays = [first, second].map((inventory) => ({ hosts: inventory.hosts, inventory }))
    expect(unknownVariables(plays, roles)).to.deep.equal([])
    expect(unknownVariables(plays.slice(0, 1), roles)).to.have.lengthOf(1)
  })
})
