import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { haploy } from './command.js'

const playbook = `
import { definePlaybook, defineRole, z } from 'haploy'
import { keepalived } from 'haploy/roles'
const variables = z.strictObject({
  greeting: z.string().default('Hello').describe('First word'),
  places: z.array(z.strictObject({ path: z.string().describe('Where') }).meta({ title: 'A place' })).describe('All places'),
})
const motd = defineRole({ name: 'motd', folder: import.meta.dirname, variables, tasks: () => [] })
export default definePlaybook(({ hosts }) => [
  { hosts: 'lb', roles: [motd({ places: 'wrong' as never }), keepalived()] },
  { hosts: hosts('lb')[0]!.name, roles: [motd()] },
])
`

describe('haploy variables', () => {
  let project: string

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'haploy-variables-'))
    await mkdir(join(project, 'inventory'))
    await mkdir(join(project, 'playbooks'))
    const inventory =
      "import { defineInventory } from 'haploy'\nexport default defineInventory({ groups: { lb: { hosts: { lb1: {} } } } })\n"
    await writeFile(join(project, 'inventory/hosts.ts'), inventory)
    await writeFile(join(project, 'playbooks/greet.ts'), playbook)
  })

  after(() => rm(project, { recursive: true }))

  const variables = (...args: string[]) => haploy(['variables', 'greet', ...args], { cwd: project })

  it('shows the variables of a role, even when the playbook sets an invalid value', async () => {
    expect(await variables('--role', 'motd')).to.deep.equal({
      code: 0,
      stderr: '',
      stdout: `motd

  greeting  First word
            text; default: 'Hello'
  places    All places
            list: a place; required

A place

  path  Where
        text; required
`,
    })
  })

  it('writes the same as Markdown', async () => {
    expect((await variables('--role', 'motd', '--markdown')).stdout).to.equal(`### motd

| variable | type | default | meaning |
|---|---|---|---|
| \`greeting\` | text | \`'Hello'\` | First word |
| \`places\` | list: [a place](#a-place) | required | All places |

### A place

| variable | type | default | meaning |
|---|---|---|---|
| \`path\` | text | required | Where |
`)
  })

  it('shows all roles of the playbook, each once, without --role', async () => {
    const { stdout } = await variables()
    expect(stdout.match(/^\S.*$/gm)).to.deep.equal([
      'motd',
      'A place',
      'keepalived',
      'An instance',
      'A group',
      'A check',
      'Globals',
      'A virtual address',
      'Scripts by state',
      'A virtual route',
      'A virtual rule',
      'A BFD neighbour',
    ])
  })

  it('lists the roles for an unknown role', async () => {
    expect(await variables('--role', 'modt')).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: "haploy: no play of this playbook uses the role 'modt'\n  Did you mean 'motd'?\n",
    })
  })
})
