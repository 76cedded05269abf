import { execFileSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { expect } from 'chai'
import { guardedPassword, type Lab } from '../../../../src/lab/index.js'
import { AgeFile } from '../../../../src/secrets/age/age-file.js'
import { encrypt, newIdentity } from '../../../../src/secrets/age/encryption.js'
import { secret } from '../../../../src/secrets/secret.js'
import { on } from '../../../lab/ground-truth.js'
import { Project } from '../../../lab/project.js'
import { sharedLab } from '../../../lab/shared-lab.js'
import { encryptVault } from '../../vault/encrypt-vault.js'

const passphrase = 'fake-passphrase-41c7'
const content = 'fake-content-41c7\n'

describe('Secrets of providers', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project
  const env: Record<string, string> = {}

  before(async function () {
    lab = await sharedLab(this)
    project = new Project(lab)
    const { identity, recipient } = await newIdentity()
    const encrypted = await encrypt('passphrase', secret(passphrase), [recipient])
    project
      .write('secrets.age', String(AgeFile.create([recipient]).with('passphrase', encrypted)))
      .write('content.vault', encryptVault(content, 'fake-vault-password'))
      .write('vault-password', 'fake-vault-password\n')
    env.HAPLOY_AGE_IDENTITY = identity.reveal()
    copyFileSync(lab.keyFile, project.path('key'))
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', passphrase, '-f', project.path('key')])
    project.role('place', {
      tasks: `file('write', '/srv/provided', { content: vars.content }), command('print', sh\`printf %s \${vars.content}\`)`,
      variables: `z.object({ content: (await import('haploy')).secretString() })`,
    })
    const { address } = lab.hosts.find(({ name }) => name === 'web8')!
    project.write(
      'inventory/hosts.ts',
      `import { defineInventory, secret } from 'haploy'
export default defineInventory({
  vars: {
    user: 'guarded', become: true, key: ${JSON.stringify(project.path('key'))}, knownHosts: ${JSON.stringify(lab.knownHostsFile)},
    keyPassphrase: await secret.age('secrets.age', 'passphrase'),
    becomePassword: secret.command("printf '%s\\\\n' ${guardedPassword}"),
    place: { content: await secret.vault('content.vault') },
  },
  hosts: { web8: { address: '${address}' } },
})
`,
    )
  })
  after(() => project?.remove())

  it('unlock a key, give sudo its password, and reach the host, without being shown', async () => {
    const words = ['run', 'place', '-v', '--diff', '--vault-password-file', 'vault-password', '--output', 'lines']
    const { code, stdout, stderr } = await project.haploy(words, { env })
    expect(code, stderr).to.equal(0)
    expect(stdout).to.contain('********')
    expect(stdout + stderr).to.not.match(new RegExp(`${passphrase}|${guardedPassword}|${content.trim()}`))
    expect(await on(lab, 'web8', 'cat /srv/provided')).to.equal(content.trim())
  })
})
