import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { haploy } from '../../cli/command.js'
import { encryptVault } from '../../secrets/vault/encrypt-vault.js'

const ini = `[web]
h1 ansible_host=198.18.0.7 ansible_become=yes token=fake-token pin=4711 deep="{'a': ['fake-deep']}"
[web:vars]
url = http://ops:fake-pass@{{ name }}/
port_of_app = 80
`
const yaml = `web:
  hosts:
    h1: { ansible_host: 198.18.0.7, ansible_become: yes, token: fake-token, pin: 4711, deep: { a: [fake-deep] } }
  vars: { url: 'http://ops:fake-pass@{{ name }}/', port_of_app: 80 }
`
const listing = JSON.stringify({
  web: { hosts: ['h1'], vars: { url: 'http://ops:fake-pass@{{ name }}/', port_of_app: 80 } },
  _meta: {
    hostvars: {
      h1: {
        ...{ ansible_host: '198.18.0.7', ansible_become: true },
        ...{ token: 'fake-token', pin: 4711, deep: { a: ['fake-deep'] } },
      },
    },
  },
})

describe('An encrypted file of an Ansible inventory', function () {
  this.timeout(60_000)
  let folder: string

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-encrypted-'))
    write('password', 'fake-vault-password')
  })

  after(() => rmSync(folder, { recursive: true }))

  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const encrypted = (text: string) => encryptVault(text, 'fake-vault-password')
  const show = (...args: string[]) => haploy([...args, '--vault-password-file', 'password'], { cwd: folder })

  for (const [name, text] of Object.entries({ hosts: ini, plain: yaml, 'h.yml': yaml, 'h.json': listing })) {
    it(`has names that are shown, and values that are not: ${name}`, async () => {
      write(name, encrypted(text))
      const { code, stdout, stderr } = await show('vars', 'h1', '-i', name)
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      const rows = stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/).slice(0, 2))
      expect(Object.fromEntries(rows)).to.deep.equal({
        VARIABLE: 'VALUE',
        ...{ address: '"********"', become: 'true', token: '"********"', pin: '"********"' },
        ...{ 'deep.a': '["********"]', url: '"********{{ name }}/"', port_of_app: '80' },
      })
      const listed = await show('hosts', '-i', name, '--list')
      expect(listed.stdout)
        .to.contain('"h1"')
        .and.to.not.match(/fake-|4711|198\.18/)
      expect(listed.stderr).to.equal('')
    })
  }

  it('keeps a number a number', async () => {
    write('hosts', encrypted(ini))
    mkdirSync(join(folder, 'playbooks'), { recursive: true })
    write(
      'playbooks/play.ts',
      `import { definePlaybook, defineRole, z } from 'haploy'
const app = defineRole({
  name: 'app', folder: import.meta.dirname, variables: z.strictObject({ pin: z.number() }), tasks: () => [],
})
export default definePlaybook([{ hosts: 'all', roles: [app((host) => ({ pin: host.vars.pin }))] }])
`,
    )
    const { code, stdout, stderr } = await show('vars', 'h1', 'play', '-i', 'hosts')
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    expect(stdout)
      .to.match(/^app\.pin +"\*{8}" /m)
      .and.to.not.contain('4711')
  })

  for (const [mistake, text] of Object.entries({
    section: '[web]\nh1\n[web fake-pass]\n',
    type: '[web]\nh1\n[web:fake-pass]\n',
    variable: '[web]\nh1\nfake-pass word\n',
    child: '[web]\n[x:children]\nfake-pass\n',
  })) {
    it(`has a mistake that is not repeated: ${mistake}`, async () => {
      write('hosts', encrypted(text))
      const { code, stdout, stderr } = await show('hosts', '-i', 'hosts', '--debug')
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' })
      expect(stderr).to.contain('hosts:3: this line of the decrypted file is not valid').and.to.not.contain('fake-pass')
    })
  }

  it('is named if it cannot be decrypted, also with a single value in it', async () => {
    const value = encryptVault('fake-token', 'fake-other').replace(/^/gm, '        ')
    write('inline', `web:\n  hosts:\n    h1:\n      token: !vault |\n${value}`)
    const { stderr } = await show('vars', 'h1', '-i', 'inline')
    expect(stderr).to.contain('the vault password does not decrypt inline: web: hosts: h1: token')
  })

  it('may have a single value in it', async () => {
    const value = encrypted('fake-token').replace(/^/gm, '        ')
    write('inline.yml', `web:\n  hosts:\n    h1:\n      token: !vault |\n${value}`)
    const { stdout, stderr } = await show('vars', 'h1', '-i', 'inline.yml')
    expect(stderr).to.equal('')
    expect(stdout).to.match(/^token +"\*{8}" /m)
  })
})
