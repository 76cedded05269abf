import { expect } from 'chai'
import dualMasterSourceHosts from '../../inventory/dual-master-source.js'
import hosts from '../../inventory/hosts.js'
import deploy from '../../playbooks/deploy.js'
import dualMaster from '../../playbooks/dual-master.js'
import dualMasterSource from '../../playbooks/dual-master-source.js'
import { resolveRoles } from '../../src/inventory/role-variables.js'

const playbooks = {
  deploy: [deploy, hosts],
  'dual-master': [dualMaster, hosts],
  'dual-master-source': [dualMasterSource, dualMasterSourceHosts],
} as const

describe('A playbook that comes along', () => {
  for (const [name, [playbook, inventory]] of Object.entries(playbooks)) {
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
