import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { encryptVault } from '../../secrets/vault/encrypt-vault.js'
import { haploy } from '../command.js'

const names = [
  ...['ansible_password', 'ansible_ssh_pass', 'ansible_become_pass', 'ansible_sudo_pass', 'ansible_su_pass'],
  ...['ansible_httpapi_pass', 'ansible_httpapi_password', 'ansible_winrm_password', 'ansible_enable_pass'],
  ...['ansible_private_key_passphrase', 'ansible_ssh_private_key', 'ansible_pass'],
]

describe('haploy vars of an Ansible inventory', function () {
  this.timeout(60_000)
  let folder: string

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-passwords-'))
    mkdirSync(join(folder, 'group_vars'))
    writeFileSync(join(folder, 'hosts'), 'h1\n')
    writeFileSync(join(folder, 'password'), 'fake-vault-password')
  })

  after(() => rmSync(folder, { recursive: true }))

  const vars = (text: string) => {
    writeFileSync(join(folder, 'group_vars/all.yml'), text)
    return haploy(['vars', 'h1', '-i', 'hosts', '--vault-password-file', 'password'], { cwd: folder })
  }

  for (const form of ['fake-pass', '!unsafe fake-pass', '424242']) {
    it(`masks every password of Ansible: ${form}`, async () => {
      const lines = names.map((name) => `${name}: ${form.replace('pass', name)}\n`)
      const { stdout, stderr } = await vars(lines.join(''))
      expect(stderr).to.equal('')
      expect(stdout)
        .to.contain('ansible_su_pass')
        .and.to.not.match(/"fake|4242/)
    })
  }

  it('masks numbers of an encrypted file, and the texts around expressions', async () => {
    const text = `db: { pin: 4711, size: 12, ratio: 0.12345, minus: -98765, list: [31337] }
url: "http://ops:fake-pass@{{ host | lower }}/{{ lookup('fake-file') }}{# fake-remark #}"
`
    const { stdout, stderr } = await vars(encryptVault(text, 'fake-vault-password'))
    expect(stderr).to.equal('')
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/).slice(0, 2))
    expect(Object.fromEntries(rows.slice(1))).to.deep.equal({
      ...{ 'db.pin': '"********"', 'db.size': '12', 'db.ratio': '"********"', 'db.minus': '"-********"' },
      ...{ 'db.list': '["********"]', url: '"********{{ host | lower }}********"' },
    })
  })
})
