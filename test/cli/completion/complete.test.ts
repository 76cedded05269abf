import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { encryptVault } from '../../secrets/vault/encrypt-vault.js'
import { haploy } from '../command.js'

describe('Completion runs nothing', function () {
  this.timeout(60_000)
  let project: string

  beforeEach(() => {
    project = realpathSync(mkdtempSync(join(tmpdir(), 'haploy-trust-')))
    for (const folder of ['inventory', 'playbooks']) mkdirSync(join(project, folder))
    write('inventory/hosts.ts', inventory())
  })
  afterEach(() => rmSync(project, { recursive: true }))

  it('that is in a folder of which others decide', async () => {
    write('inventory/hosts.ts', inventory(`import { writeFileSync } from 'node:fs'\nwriteFileSync('${ran()}', '')`))
    expect(await offered('hosts', '')).to.equal('all\nweb1\n')
    rmSync(ran())
    chmodSync(project, 0o777)
    expect(await offered('hosts', '')).to.equal('')
    expect(await offered('hosts', '--lis')).to.match(/^--list/)
    chmodSync(project, 0o755)
    write('haploy.config.ts', 'export default {}')
    chmodSync(join(project, 'haploy.config.ts'), 0o666)
    expect(await offered('hosts', '')).to.equal('')
    expect(existsSync(ran())).to.equal(false)
  })

  it('of secret.command', async () => {
    write('inventory/hosts.ts', inventory(`secret.command('echo fake >${ran()}; echo fake')`))
    expect(await offered('hosts', '')).to.equal('')
    expect(existsSync(ran())).to.equal(false)
  })

  it('that prints the password of a vault', async () => {
    writeFileSync(join(project, 'password'), `#!/bin/sh\n: >${ran()}\necho fake-password\n`, { mode: 0o755 })
    write('vault', encryptVault('fake-value', 'fake-password'))
    write('inventory/hosts.ts', inventory("await secret.vault('vault')"))
    const env = { ANSIBLE_VAULT_PASSWORD_FILE: join(project, 'password') }
    expect((await haploy(['--complete', '', 'hosts', ''], { cwd: project, env })).stdout).to.equal('')
    expect(existsSync(ran())).to.equal(false)
    expect((await haploy(['hosts'], { cwd: project, env })).stdout).to.contain('web1')
    expect(existsSync(ran())).to.equal(true)
  })

  const ran = () => join(project, 'ran')

  const inventory = (more = '') =>
    `import { defineInventory, secret } from 'haploy'\n${more}\nexport default defineInventory({ hosts: { web1: {} } })\nvoid secret\n`

  async function offered(...words: readonly string[]): Promise<string> {
    return (await haploy(['--complete', '', ...words], { cwd: project })).stdout
  }

  function write(path: string, text: string): void {
    writeFileSync(join(project, path), text)
  }
})
