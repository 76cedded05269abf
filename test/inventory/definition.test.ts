import { expect } from 'chai'
import { secret } from '../../src/core/shell/secret.js'
import { defineInventory } from '../../src/inventory/inventory.js'

describe('The type of an inventory', () => {
  it('accepts valid definitions', () => {
    const inventory = defineInventory({
      vars: { port: 22, become: 'deploy', anything: { of: ['the', 'author'] } },
      hosts: [{ db1: { connection: 'local' } }, 'db2'],
      groups: { lb: { hosts: { lb1: { password: secret('fake-pass') } }, children: ['web'] }, web: {} },
    })
    expect(inventory.groups).to.deep.equal(['all', 'lb', 'web'])
  })

  it('is an error of the compiler for a known variable of the wrong type', () => {
    // @ts-expect-error a port is a number
    defineInventory({ vars: { port: '22' } })
    // @ts-expect-error a port is a number
    defineInventory({ groups: { lb: { hosts: { lb1: { port: '22' } } } } })
    // @ts-expect-error a port is a number, in a nested group's variables too
    defineInventory({ groups: { lb: { children: { sub: { vars: { port: '22' } } } } } })
    // @ts-expect-error there is no such connection
    defineInventory({ hosts: { lb1: { connection: 'telnet' } } })
  })

  it('is an error of the compiler, and at run time, for an unknown name', () => {
    // @ts-expect-error the name is `groups`
    expect(() => defineInventory({ group: {} })).to.throw("the inventory has an unknown key 'group'")
    // @ts-expect-error the name is `hosts`
    expect(() => defineInventory({ groups: { lb: { host: {} } } })).to.throw("group 'lb' has an unknown key 'host'")
  })
})
