import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { encryptVault } from '../../secrets/vault/encrypt-vault.js'
import { haploy } from '../command.js'

const encrypted = (text: string) => encryptVault(text, 'fake-vault-password')

const files: Readonly<Record<string, string>> = {
  hosts: '[web]\nweb1\nweb2 ansible_host=198.18.0.2\n',
  'group_vars/all.yml': encrypted('token: fake-token\n'),
  'group_vars/web/vault.yml': encrypted('ansible_password: fake-pass\n'),
  'host_vars/web1.yml': `ansible_host: !vault |\n${encrypted('198.18.0.1').replace(/^/gm, '  ')}`,
  ...Object.fromEntries(
    ['other', 'other.yml', 'other.json'].map((name) => [name, encrypted('web:\n  hosts: { h: }\n')]),
  ),
}

describe('Completion beside files that ansible-vault encrypted', function () {
  this.timeout(60_000)
  let folder: string

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-completion-'))
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
  })

  after(() => rmSync(folder, { recursive: true }))

  for (const others of [[], ['other'], ['other.yml'], ['other.json']]) {
    it(`offers hosts without a password: ${['hosts', ...others].join(', ')}`, async () => {
      const inventories = ['hosts', ...others].flatMap((name) => ['-i', name])
      const { code, stdout } = await haploy(['--complete', 'zsh', 'vars', ...inventories, 'web'], { cwd: folder })
      expect(code).to.equal(0)
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => line.trim()),
      ).to.have.members(['web1', 'web2'])
    })
  }
})
