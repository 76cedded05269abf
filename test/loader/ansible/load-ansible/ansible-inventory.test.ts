import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'chai'
import type { Inventory } from '../../../../src/inventory/inventory.js'
import { load, shapes, variablesOf, withFiles } from '../shapes/read.js'
import type { Shape } from '../shapes/shape.js'

const run = promisify(execFile)

describe('ansible-inventory', () => {
  before(async function () {
    const isInstalled = await run('ansible-inventory', ['--version']).then(
      () => true,
      () => false,
    )
    if (!isInstalled) this.skip()
  })

  for (const shape of shapes) {
    it(`lists the same hosts, groups and variables: ${shape.name}`, async () => {
      await withFiles(shape, async (folder) => {
        const listed = await listedBy(shape, folder)
        const inventory = await load(shape, folder)
        expect(groupsOf(inventory)).to.deep.equal(listed.groups)
        expect(variablesOf(inventory)).to.deep.equal(listed.vars)
      })
    })
  }
})

interface Group {
  readonly hosts?: readonly string[]
  readonly children?: readonly string[]
}

interface Listed {
  readonly groups: Readonly<Record<string, Group>>
  /** By host. */
  readonly vars: Readonly<Record<string, unknown>>
}

async function listedBy({ inventories, playbookFolder }: Shape, folder: string): Promise<Listed> {
  const where = playbookFolder === undefined ? [] : ['--playbook-dir', playbookFolder]
  const args = [...inventories.flatMap((each) => ['-i', each]), ...where, '--list']
  const env = { ...process.env, ANSIBLE_LOCALHOST_WARNING: 'False' }
  const { stdout } = await run('ansible-inventory', args, { cwd: folder, env })
  const { _meta, ...groups } = JSON.parse(stdout)
  const names = Object.values<Group>(groups).flatMap(({ hosts = [] }) => hosts)
  const vars = names.map((name) => [name, withHaployNames(_meta.hostvars[name] ?? {})])
  return { groups: withoutEmpty(groups), vars: Object.fromEntries(vars) }
}

/** Direct members of each group. */
function groupsOf(inventory: Inventory): Listed['groups'] {
  return withoutEmpty(Object.fromEntries(inventory.groups.map((name) => [name, inventory.inside(name)])))
}

/** Ansible mentions groups without hosts only among the children of others. */
function withoutEmpty(groups: Readonly<Record<string, Group>>): Listed['groups'] {
  const hasHosts = (name: string): boolean => {
    const { hosts = [], children = [] } = groups[name] ?? {}
    return hosts.length > 0 || children.some(hasHosts)
  }
  const used = Object.entries(groups).filter(([name]) => hasHosts(name))
  return Object.fromEntries(
    used.map(([name, { hosts = [], children = [] }]) => [name, { hosts, children: children.filter(hasHosts) }]),
  )
}

const names: Readonly<Record<string, string>> = {
  ansible_host: 'address',
  ansible_port: 'port',
  ansible_user: 'user',
  ansible_ssh_private_key_file: 'key',
  ansible_password: 'password',
  ansible_become: 'become',
  ansible_become_password: 'becomePassword',
  ansible_connection: 'connection',
}

function withHaployNames(vars: object): object {
  return Object.fromEntries(
    Object.entries(vars).map(([name, value]) => {
      return [names[name] ?? name, name === 'ansible_become' ? value === 'yes' : value]
    }),
  )
}
