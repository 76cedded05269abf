import { expect } from 'chai'
import type { VariableSet } from '../../../src/core/host/host.js'
import { Secret, secret } from '../../../src/core/shell/secret.js'
import { defineInventory } from '../../../src/inventory/inventory.js'
import { describe as sentence } from '../../../src/inventory/validation/problems.js'
import { targetOf } from '../../../src/inventory/validation/target.js'
import type { Target } from '../../../src/transport/transport.js'

function resolve(vars: Record<string, unknown>) {
  const inventory = defineInventory({ hosts: { lb1: vars as VariableSet } })
  return targetOf(inventory.host('lb1'), inventory.layersOf('lb1'), { HOME: '/home/ops' })
}

function targetFor(vars: Record<string, unknown>): Target {
  const result = resolve(vars)
  if ('problems' in result) throw new Error(result.problems.map(sentence).join('\n'))
  return result.vars
}

describe('A target', () => {
  const table: [title: string, vars: Record<string, unknown>, target: Target][] = [
    ['is the name by ssh when nothing is said', {}, { name: 'lb1', address: 'lb1', connection: 'ssh' }],
    ['has no variables of roles', { nginx: {} }, { name: 'lb1', address: 'lb1', connection: 'ssh' }],
    [
      'takes address, port, user and jump host',
      { address: 'fd00::1', port: 2222, user: 'ops', proxyJump: 'gate:22' },
      { name: 'lb1', address: 'fd00::1', connection: 'ssh', port: 2222, user: 'ops', proxyJump: 'gate:22' },
    ],
    [
      'takes a scoped address',
      { address: 'fe80::1%eth0' },
      { name: 'lb1', address: 'fe80::1%eth0', connection: 'ssh' },
    ],
    [
      'expands ~ to the home folder',
      { key: '~/.ssh/id', knownHosts: '/etc/~/hosts' },
      { name: 'lb1', address: 'lb1', connection: 'ssh', key: '/home/ops/.ssh/id', knownHosts: '/etc/~/hosts' },
    ],
    ['becomes root', { become: true }, { name: 'lb1', address: 'lb1', connection: 'ssh', become: 'root' }],
    ['becomes somebody', { become: 'www' }, { name: 'lb1', address: 'lb1', connection: 'ssh', become: 'www' }],
    ['does not become', { become: false }, { name: 'lb1', address: 'lb1', connection: 'ssh' }],
    ['may be this machine', { connection: 'local' }, { name: 'lb1', address: 'lb1', connection: 'local' }],
  ]
  for (const [title, vars, target] of table) {
    it(title, () => expect(targetFor(vars)).to.deep.equal(target))
  }

  it('wraps what is secret', () => {
    const target = targetFor({ password: 'fake-pass', becomePassword: secret('fake-pass'), keyPassphrase: 'fake-pass' })
    for (const value of [target.password, target.becomePassword, target.keyPassphrase]) {
      expect(value).to.be.instanceOf(Secret)
      expect(value?.reveal()).to.equal('fake-pass')
    }
  })

  const refused: [vars: Record<string, unknown>, message: string][] = [
    [{ port: '22' }, 'port must be a number, not "22"'],
    [{ port: 0 }, 'port must be at least 1, not 0'],
    [{ port: 65536 }, 'port must be at most 65535, not 65536'],
    [{ user: 'a b' }, 'user must be one word without spaces, not "a b"'],
    [{ address: '-oProxyCommand=x' }, 'address must not start with a dash'],
    [{ address: 'lb1:2222' }, `address must be a name or an IP address only: address: 'lb1', port: 2222`],
    [{ address: 'ops@lb1' }, `address must be a name or an IP address only: address: 'lb1', user: 'ops'`],
    [{ address: '[fd00::1]' }, `address must be a name or an IP address only: address: 'fd00::1'`],
    [
      { address: '[fe80::1%eth0]:22' },
      `address must be a name or an IP address only: address: 'fe80::1%eth0', port: 22`,
    ],
    [
      { address: 'ssh://ops@198.18.0.1:22/' },
      `address must be a name or an IP address only: address: '198.18.0.1', user: 'ops', port: 22`,
    ],
    [{ address: '198.18.0.1/24' }, `address must be a name or an IP address only: address: '198.18.0.1'`],
    [{ address: 'fd00::1/64' }, `address must be a name or an IP address only: address: 'fd00::1'`],
    [{ address: 'https://lb1:22/x' }, `address must be a name or an IP address only: address: 'lb1', port: 22`],
    [{ address: 'lb1,lb2' }, 'address must be a name or an IP address only, not "lb1,lb2"'],
    [{ address: 'ops@' }, 'address must be a name or an IP address only, not "ops@"'],
    [{ become: 5 }, 'become must be true or false or a string, not 5'],
    [{ connection: 'telnet' }, 'connection must be ssh or local, not "telnet"'],
    [{ password: 12345 }, "password must be a string or secret('…')"],
    [{ key: '' }, 'key must not be empty'],
  ]
  for (const [vars, message] of refused) {
    it(`is refused when ${message}`, () => {
      const result = resolve(vars)
      if ('vars' in result) throw new Error('it was accepted')
      expect(result.problems.map(sentence)).to.deep.equal([`lb1: ${message} (from host lb1 in the inventory)`])
    })
  }
})
