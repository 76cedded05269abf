import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { encryptVault } from '../../secrets/vault/encrypt-vault.js'
import { haploy } from '../command.js'

const commands: readonly (readonly string[])[] = [
  ['run', 'play', '--output', 'lines'],
  ['run', 'play', '--list-tasks'],
  ['lint', 'play'],
  ['lint', 'play', '--output', 'json'],
  ['lint', 'roles', '--rules', 'nginx'],
  ['variables', 'roles'],
  ['hosts'],
  ['facts', 'one'],
  ['exec', 'one', '--', 'true'],
  ['adopt', 'one', '-i', 'hosts', '--output', 'adopted'],
]

describe('A vault that an inventory reads', function () {
  this.timeout(120_000)
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-vault-'))
    for (const name of ['inventory', 'playbooks']) mkdirSync(join(folder, name))
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
    write('vault.yml', encryptVault('token: fake-token\n', 'fake-vault-password'))
    write('password', 'fake-vault-password')
    write(
      'inventory/hosts.ts',
      `import { defineInventory, secret } from 'haploy'
export default defineInventory({ hosts: { one: { connection: 'local', token: await secret.vault('vault.yml', 'token') } } })
`,
    )
    // No role, because the host is this machine.
    write(
      'playbooks/play.ts',
      "import { definePlaybook } from 'haploy'\nexport default definePlaybook([{ hosts: 'all', roles: [] }])\n",
    )
    write(
      'playbooks/roles.ts',
      `import { definePlaybook } from 'haploy'
import { nginx } from 'haploy/roles'
export default definePlaybook([{ hosts: 'all', roles: [nginx()] }])
`,
    )
  })
  after(() => rmSync(folder, { recursive: true }))

  for (const args of commands) {
    it(`is decrypted with the password of the option: haploy ${args.join(' ')}`, async () => {
      const at = args.indexOf('--') < 0 ? args.length : args.indexOf('--')
      const withOption = args.toSpliced(at, 0, '--vault-password-file', 'password')
      const shown = async (words: readonly string[]) => {
        const { stdout, stderr } = await haploy(words, { cwd: folder, env: { HOME: folder } })
        return stdout + stderr
      }
      expect(await shown(args))
        .to.contain('there is no vault password')
        .and.to.match(/\S+ is encrypted with ansible-vault/)
      expect(await shown(withOption)).to.not.contain('vault password')
    })
  }
})
