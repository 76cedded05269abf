import { expect } from 'chai'
import inventory from '../../inventory/hosts.js'
import deploy from '../../playbooks/deploy.js'
import dualMaster from '../../playbooks/dual-master.js'
import { resolveRoles } from '../../src/inventory/role-variables.js'

describe('A playbook that comes along', () => {
  for (const [name, playbook] of Object.entries({ deploy, 'dual-master': dualMaster })) {
    it(`has nothing wrong with it: ${name}`, () => {
      for (const { hosts, roles } of playbook({ hosts: (pattern) => inventory.match(pattern) })) {
        const { members, problems } = resolveRoles(roles, inventory.match(hosts), inventory)
        expect(problems).to.deep.equal([])
        for (const [{ role }, theirs] of members) {
          expect(theirs.map(({ host }) => host)).to.deep.equal(inventory.match(hosts))
          expect(role.check!(theirs)).to.deep.equal([])
        }
      }
    })
  }
})
