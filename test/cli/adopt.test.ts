import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { haploy } from './command.js'

const inventory = `
import { defineInventory } from 'haploy'
export default defineInventory({
  hosts: { here: { connection: 'local' }, away: { address: '127.0.0.1', port: 1, user: 'nobody' } },
})
`

describe('haploy adopt', () => {
  let cwd: string

  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'haploy-adopt-'))
    await mkdir(join(cwd, 'inventory'))
    await writeFile(join(cwd, 'inventory/hosts.ts'), inventory)
  })

  after(() => rm(cwd, { recursive: true }))

  it('overwrites no file', async () => {
    const { code, stderr } = await haploy(['adopt', 'lb1.invalid'], { cwd })
    expect(code).to.equal(1)
    expect(stderr).to.contain('inventory/hosts.ts exists already').and.contain('--output')
    expect(await readFile(join(cwd, 'inventory/hosts.ts'), 'utf8')).to.equal(inventory)
  })

  it('refuses hosts that the inventory does not have, and a host that is given twice', async () => {
    const unknown = await haploy(['adopt', 'hare', '-i', 'hosts', '--output', 'new'], { cwd })
    expect([unknown.code, unknown.stderr]).to.deep.equal([
      1,
      "haploy: no host is called 'hare'\n  Did you mean 'here'?\n",
    ])
    const twice = await haploy(['adopt', 'a@lb1', 'b@lb1', '--output', 'new'], { cwd })
    expect([twice.code, twice.stderr]).to.deep.equal([1, 'haploy: lb1 is given twice\n'])
  })

  it('reports hosts that cannot be reached, and writes nothing', async () => {
    const { code, stderr } = await haploy(['adopt', 'away', '-i', 'hosts', '--output', 'new'], { cwd })
    expect(code).to.equal(4)
    expect(stderr).to.match(/^haploy: away: /)
    expect(await readFile(join(cwd, 'new/inventory/hosts.ts')).catch(() => 'none')).to.equal('none')
  })

  it('says so if no host has anything to adopt', async () => {
    const { code, stderr } = await haploy(['adopt', 'here', '-i', 'hosts', '--output', 'new'], { cwd })
    expect(code).to.equal(1)
    expect(stderr).to.contain('no host has anything to adopt for')
  })
})
