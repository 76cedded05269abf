import { expect } from 'chai'
import { readSshArguments } from '../../src/ansible/ssh-arguments.js'

describe('The arguments of ssh in an Ansible inventory', () => {
  const table: Readonly<Record<string, object | undefined>> = {
    '': {},
    '-J bastion': { proxyJump: 'bastion' },
    '-Jops@bastion:2222': { proxyJump: 'ops@bastion:2222' },
    '-o ProxyJump=bastion -o StrictHostKeyChecking=no': { proxyJump: 'bastion' },
    "-o 'ProxyJump bastion,inner' -C": { proxyJump: 'bastion,inner' },
    '-oproxyjump=bastion': { proxyJump: 'bastion' },
    '-o UserKnownHostsFile=/dev/null -o ControlPersist=60s -q': {},
    '-o ProxyCommand="ssh -W %h:%p bastion"': undefined,
    '-o IdentityFile=x': undefined,
    '-F other': undefined,
    '-o': undefined,
    '-J': undefined,
    '-o ProxyJump=': undefined,
    bastion: undefined,
    '"': undefined,
  }
  for (const [text, read] of Object.entries(table)) {
    it(`${text} mean ${JSON.stringify(read) ?? 'something else'}`, () => {
      expect(readSshArguments(text)).to.deep.equal(read)
    })
  }
})
