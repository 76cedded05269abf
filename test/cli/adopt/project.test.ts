import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { AdoptedRole } from '../../../src/cli/adopt/adopt.js'
import { projectOf } from '../../../src/cli/adopt/project.js'
import { writeProject } from '../../../src/cli/project/files.js'
import { secret } from '../../../src/index.js'
import { loadPlaybook } from '../../../src/loader/load.js'
import { loadInventory } from '../../../src/loader/load-inventory.js'

const none = { differences: [], notes: [], directives: { options: 1, raw: 0 } }
const roles: readonly AdoptedRole[] = [
  {
    name: 'nginx',
    hosts: ['lb1', 'lb2'],
    adoption: { ...none, variables: { defaults: false }, hostVariables: { lb1: { user: 'a' }, lb2: { user: 'b' } } },
  },
  {
    name: 'keepalived',
    hosts: ['lb1'],
    adoption: { ...none, variables: { instances: [{ authPass: secret('fakepass') }] }, hostVariables: {} },
  },
]
const hosts = {
  lb1: { address: '198.18.0.11', user: 'ops', become: true, port: 22 },
  lb2: { address: '198.18.0.12', user: 'ops', become: true, port: 2222 },
}

describe('The project of an adopted pair', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-project-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  it('has the connections, what differs, and what lint ignores in its inventory', async () => {
    await writeProject(projectOf({ hosts, roles, lintIgnore: { 'nginx/x': 'it was so' } }), folder)
    const inventory = await loadInventory(join(folder, 'inventory/hosts.ts'), { folder })
    expect(inventory.match('lb').map(({ name, vars }) => [name, vars])).to.deep.equal([
      ['lb1', { ...hosts.lb1, lintIgnore: { 'nginx/x': 'it was so' }, nginx: { user: 'a' } }],
      ['lb2', { ...hosts.lb2, lintIgnore: { 'nginx/x': 'it was so' }, nginx: { user: 'b' } }],
    ])
  })

  it('has a play for each role, on the hosts that have it, and only its owner reads its passwords', async () => {
    const files = projectOf({ hosts, roles })
    await writeProject(files, folder)
    expect(await loadPlaybook(join(folder, 'playbooks/deploy.ts'), { folder })).to.be.a('function')
    expect(files['playbooks/deploy.ts']).to.equal(`import { definePlaybook, secret } from 'haploy'
import { keepalived, nginx } from 'haploy/roles'

export default definePlaybook([
  {
    name: 'nginx',
    hosts: 'lb',
    serial: 1,
    roles: [
      nginx({ defaults: false }),
    ],
  },
  {
    name: 'keepalived',
    hosts: 'lb1',
    roles: [
      keepalived({ instances: [{ authPass: secret('fakepass') }] }),
    ],
  },
])
`)
    expect(statSync(join(folder, 'playbooks/deploy.ts')).mode & 0o77).to.equal(0)
    expect(statSync(join(folder, 'inventory/hosts.ts')).mode & 0o44).to.equal(0o44)
  })
})
