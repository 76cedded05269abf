import { expect } from 'chai'
import { unsupportedVariables } from '../../../src/inventory/validation/unsupported-variables.js'
import { mergeLayers } from '../../../src/inventory/variables.js'

function problemsOf(vars: Readonly<Record<string, unknown>>, extra: Readonly<Record<string, unknown>> = {}) {
  const merged = mergeLayers([
    { from: 'group lb in hosts', vars },
    { from: '-e', vars: extra },
  ])
  return unsupportedVariables('lb1', merged)
}

describe('A connection variable of Ansible without an equivalent', () => {
  const rejected = {
    ansible_connection: 'winrm',
    ansible_ssh_common_args: '-o ProxyCommand=x',
    ansible_ssh_extra_args: '-v',
    ansible_ssh_args: '-C',
    ansible_ssh_executable: '/opt/ssh',
    ansible_become_method: 'su',
    ansible_become_flags: '-n',
    ansible_become_exe: '/opt/sudo',
  }
  for (const [variable, value] of Object.entries(rejected)) {
    it(`is a problem of the host: ${variable}`, () => {
      const [problem, ...others] = problemsOf({ [variable]: value })
      expect(problem).to.deep.include({
        hosts: ['lb1'],
        variable,
        message: `${variable} is not supported (from group lb in hosts)`,
      })
      expect(problem?.hint).to.contain(`-e ${variable}=`)
      expect(others).to.deep.equal([])
    })
  }

  it('is no problem if it is empty, the usual one, or of no consequence', () => {
    expect(problemsOf({ ansible_ssh_common_args: '' })).to.deep.equal([])
    expect(problemsOf({ ansible_ssh_common_args: '-v' }, { ansible_ssh_common_args: '' })).to.deep.equal([])
    expect(problemsOf({ ansible_become_method: 'ansible.builtin.sudo' })).to.deep.equal([])
    const local = { connection: 'local', ansible_ssh_common_args: '-v', ansible_become_method: 'su' }
    expect(problemsOf(local)).to.deep.equal([])
    expect(problemsOf({ ...local, become: true }).map(({ variable }) => variable)).to.deep.equal([
      'ansible_become_method',
    ])
    expect(problemsOf({ ansible_python_interpreter: '/usr/bin/python3' })).to.deep.equal([])
  })
})
