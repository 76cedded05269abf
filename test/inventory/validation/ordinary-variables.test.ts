import { expect } from 'chai'
import { z } from 'zod'
import { defineRole } from '../../../src/core/role.js'
import { prepare } from '../../../src/engine/prepare/prepare.js'
import { definePlaybook } from '../../../src/index.js'
import { loadInventory } from '../../../src/loader/load-inventory.js'
import { withFiles } from '../../loader/ansible/shapes/read.js'

const idle = defineRole({ name: 'idle', folder: import.meta.dirname, variables: z.object({}), tasks: () => [] })

async function prepared(files: Readonly<Record<string, string>>) {
  return await withFiles({ files }, async (folder) => {
    const inventory = await loadInventory('hosts', { folder, env: {} })
    const define = definePlaybook([
      { name: 'Databases', hosts: 'db', roles: [idle()] },
      { name: 'All', hosts: 'all', roles: [idle()] },
    ])
    const transport = { connectTimeout: 0, commandTimeout: 0, acceptNewHostKeys: false, env: {} }
    return prepare({ playbook: { name: 'site', define }, inventory, roles: [], transport })
  })
}

const files = {
  hosts: 'web1 ansible_port=2222\n[db]\ndb[1:5] port=5432\n',
  'group_vars/all.yml': 'user: app\nother: 1\n',
}

describe('Ordinary variables of an Ansible inventory with the names of connection variables', () => {
  it('are named in one piece of advice, with their files and other names', async () => {
    const { advice, targets } = await prepared(files)
    expect(advice).to.have.length(1)
    const [{ hosts, message, hint }] = advice as [(typeof advice)[0]]
    expect([...hosts].sort()).to.deep.equal(['db1', 'db2', 'db3', 'db4', 'db5', 'web1'])
    expect(message).to.equal(
      'haploy does not use port (from host db1 in hosts, host db2 in hosts, host db3 in hosts and 2 more), ' +
        'user (from group_vars/all.yml): here they would be connection variables',
    )
    expect(hint).to.contain('app_port, app_user').and.to.contain('ansible_port, ansible_user')
    expect(targets.get('db1')).to.include({ address: 'db1' }).and.not.to.have.any.keys('port', 'user')
    expect(targets.get('web1')).to.include({ port: 2222 })
  })

  it('are ignored with a reason', async () => {
    const reason = "lintIgnore: { inventory/connection-name: 'of the application' }\n"
    const { advice, ignored } = await prepared({
      ...files,
      'group_vars/all.yml': files['group_vars/all.yml'] + reason,
    })
    expect(advice).to.deep.equal([])
    expect(ignored.map((problem) => problem.ignored)).to.deep.equal(['of the application'])
  })

  it('are none in an inventory without them', async () => {
    expect((await prepared({ hosts: '[db]\ndb1 ansible_port=2222\n' })).advice).to.deep.equal([])
  })
})
