import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { factMeanings } from '../../src/core/host/fact-meanings.js'
import { haploy } from './command.js'

const inventory = `
import { defineInventory } from 'haploy'
export default defineInventory({
  hosts: { here: { connection: 'local' }, away: { address: '127.0.0.1', port: 1, user: 'nobody' } },
})
`

describe('haploy facts', () => {
  let cwd: string

  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'haploy-facts-'))
    await mkdir(join(cwd, 'inventory'))
    await writeFile(join(cwd, 'inventory/hosts.ts'), inventory)
  })

  after(() => rm(cwd, { recursive: true }))

  it('prints every fact of a host, one a line', async () => {
    const { code, stdout, stderr } = await haploy(['facts', 'here'], { cwd })
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    expect(stdout).to.match(/^here\n/)
    for (const name of Object.keys(factMeanings)) expect(stdout).to.match(new RegExp(`^  ${name}( |$)`, 'm'))
    expect(stdout).to.match(new RegExp(`^ {2}hostname +${hostname()}$`, 'm'))
  })

  it('prints JSON, and the reason for a host that cannot be reached', async () => {
    const { code, stdout, stderr } = await haploy(['facts', 'all', '--output', 'json'], { cwd })
    const [here, away] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).to.equal(4)
    expect(here).to.have.nested.property('facts.hostname', hostname())
    expect(away.error).to.match(/^away: /)
    expect(away.hint).to.be.a('string')
    expect(stderr).to.match(/^haploy: away: /)
  })

  it('keeps what the inventory prints out of the JSON', async () => {
    await writeFile(join(cwd, 'inventory/loud.ts'), `console.log('loud')\n${inventory}`)
    const { code, stdout, stderr } = await haploy(['facts', 'here', '-i', 'loud', '--output', 'json'], { cwd })
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: 'loud\n' })
    expect(JSON.parse(stdout)).to.have.property('host', 'here')
  })

  it('refuses a host that the inventory does not have', async () => {
    const { code, stderr } = await haploy(['facts', 'hare'], { cwd })
    expect(code).to.equal(1)
    expect(stderr).to.contain("Did you mean 'here'?")
  })
})
