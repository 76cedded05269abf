import { expect } from 'chai'
import { load, shapes, variablesOf, withFiles } from '../shapes/read.js'

describe('An Ansible inventory', () => {
  for (const shape of shapes) {
    it(`is read with its hosts, groups and variables: ${shape.name}`, async () => {
      await withFiles(shape, async (folder) => {
        const inventory = await load(shape, folder)
        const groups = inventory.groups.filter((name) => name !== 'all' && !isEmpty(name))
        expect(Object.fromEntries(groups.map((name) => [name, membersOf(name)]))).to.deep.equal(shape.groups)
        expect(inventory.hosts.map(({ name }) => name)).to.have.members(Object.keys(shape.hosts))
        expect(variablesOf(inventory)).to.deep.equal(shape.hosts)

        function membersOf(group: string): readonly string[] {
          return inventory.match(group).map(({ name }) => name)
        }

        function isEmpty(group: string): boolean {
          return inventory.hosts.every((host) => !host.groups.includes(group))
        }
      })
    })
  }
})
