import { expect } from 'chai'
import { withConnection } from '../../src/ansible/connection.js'

const from = 'host lb1 in hosts'

function read(vars: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const placed = new Map(Object.entries(vars).map(([name, value]) => [name, { value, from }]))
  return Object.fromEntries([...withConnection(placed)].map(([name, { value }]) => [name, value]))
}

describe("Ansible's connection variables", () => {
  const table: [ansible: Record<string, unknown>, haploy: Record<string, unknown>][] = [
    [{ ansible_host: '198.18.0.1' }, { address: '198.18.0.1' }],
    [{ ansible_host: '' }, {}],
    [{ ansible_ssh_host: 'b', ansible_host: 'a' }, { address: 'b' }],
    [{ ansible_port: '2222' }, { port: 2222 }],
    [{ ansible_port: 'many' }, { port: 'many' }],
    [{ port: 8080, ansible_port: 2222 }, { port: 2222 }],
    [{ become: true, ansible_become: false }, { become: false }],
    [{ ansible_user: 1001 }, { user: '1001' }],
    [{ ansible_ssh_private_key_file: '~/k' }, { key: '~/k' }],
    [{ ansible_ssh_pass: 'fake', ansible_password: 'old' }, { password: 'fake' }],
    [{ ansible_become_pass: 'fake' }, { becomePassword: 'fake' }],
    [{ ansible_become: 'yes' }, { become: true }],
    [{ ansible_become: 1 }, { become: true }],
    [
      { ansible_become: 'False', ansible_become_user: 'a' },
      { become: false, ansible_become_user: 'a' },
    ],
    [{ ansible_become: true, ansible_become_user: 'postgres' }, { become: 'postgres' }],
    [{ ansible_become: 'sometimes' }, { become: 'sometimes' }],
    [{ ansible_become_user: 'postgres' }, { ansible_become_user: 'postgres' }],
    [{ ansible_connection: 'smart' }, { connection: 'ssh' }],
    [{ ansible_connection: 'ansible.builtin.local' }, { connection: 'local' }],
    [{ ansible_connection: 'winrm' }, { ansible_connection: 'winrm' }],
    [{ ansible_ssh_common_args: '-J bastion' }, { proxyJump: 'bastion' }],
    [{ ansible_ssh_common_args: '-J bastion', proxyJump: 'inner' }, { proxyJump: 'inner' }],
    [{ ansible_ssh_extra_args: '-o StrictHostKeyChecking=no' }, {}],
    [
      { ansible_ssh_common_args: '-o X=y', proxyJump: 'bastion' },
      { ansible_ssh_common_args: '-o X=y', proxyJump: 'bastion' },
    ],
  ]
  for (const [ansible, haploy] of table) {
    it(`${JSON.stringify(ansible)} are ${JSON.stringify(haploy)}`, () => expect(read(ansible)).to.deep.equal(haploy))
  }

  for (const name of ['address', 'port', 'user', 'key', 'password', 'become', 'connection']) {
    it(`do not come from an ordinary variable: ${name}`, () => {
      expect(read({ [name]: 'x', other: 1 })).to.deep.equal({ other: 1 })
    })
  }
})
