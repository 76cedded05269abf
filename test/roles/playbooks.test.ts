import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { resolveRoles } from '../../src/inventory/validation/role-variables.js'
import { loadPlaybook } from '../../src/loader/load.js'
import { loadInventory } from '../../src/loader/load-inventory.js'

/** The project that comes with haploy. The key of a vendor is for its user to fetch. */
const folder = fileURLToPath(new URL('../..', import.meta.url))

describe('A bundled playbook', () => {
  for (const file of readdirSync(join(folder, 'playbooks'))) {
    const name = basename(file, '.ts')

    it(`has no problems: ${name}`, async () => {
      const ownInventory = existsSync(join(folder, 'inventory', file))
      const inventory = await loadInventory(ownInventory ? name : 'hosts', { folder })
      const playbook = await loadPlaybook(name, { folder })
      const plays = playbook({ hosts: (pattern) => inventory.match(pattern) })
      expect(plays).not.to.deep.equal([])
      for (const { hosts, roles } of plays) {
        const { members, problems } = resolveRoles(roles, inventory.match(hosts), inventory)
        expect(problems).to.deep.equal([])
        for (const [{ role }, theirs] of members) {
          expect(theirs.map(({ host }) => host)).to.deep.equal(inventory.match(hosts))
          const problems = role.check?.(theirs, []) ?? []
          expect(problems.filter(({ variable }) => variable !== 'nginx.install.key')).to.deep.equal([])
        }
      }
    })
  }
})
