import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { UsageError } from '../../src/core/errors.js'
import type { Secret } from '../../src/core/shell/secret.js'
import { readExtra } from '../../src/inventory/extra-variables.js'

describe('An -e argument', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haploy-extra-'))
    await writeFile(join(folder, 'vars.json'), '{"nginx": {"workerProcesses": 4}}')
    await writeFile(join(folder, 'broken.json'), '{"password": "fake-pass"')
    await writeFile(join(folder, 'broken.yml'), 'password: fake-pass\n  other: fake-pass\n')
    await writeFile(join(folder, 'token.yml'), 'password: "fake-pass" "fake-pass"\n')
    await writeFile(
      join(folder, 'vars.yml'),
      '# Site\nnginx:\n  workers: 4\n  names: [a, "1"]\nraw: !unsafe "{{ x }}"\n',
    )
    await writeFile(join(folder, 'text'), 'on: yes\nlater: "{{ now }}"\n')
    await writeFile(join(folder, 'vault.yml'), '$ANSIBLE_VAULT;1.1;AES256\n3132\n')
    await writeFile(join(folder, 'list.json'), '[1]')
  })
  after(() => rm(folder, { recursive: true }))

  const table: [arg: string, vars: Record<string, unknown>][] = [
    ['workers=4', { workers: 4 }],
    ['nginx.workerProcesses=4', { nginx: { workerProcesses: 4 } }],
    ['name=web one', { name: 'web one' }],
    ['query=a=b', { query: 'a=b' }],
    ['empty=', { empty: '' }],
    ['on=true', { on: true }],
    ['none=null', { none: null }],
    ['list=["a", 2]', { list: ['a', 2] }],
    ['text="4"', { text: '4' }],
    ['version=1.10', { version: '1.10' }],
    ['version=1.27', { version: 1.27 }],
    ['id=12345678901234567890', { id: '12345678901234567890' }],
    ['{"a": {"b": 1}}', { a: { b: 1 } }],
    ['{a: {b: 1}, c: [yes, 1.5]}', { a: { b: 1 }, c: [true, 1.5] }],
    ['@vars.json', { nginx: { workerProcesses: 4 } }],
    ['@vars.yml', { nginx: { workers: 4, names: ['a', '1'] }, raw: '{{ x }}' }],
  ]
  for (const [arg, vars] of table) {
    it(`${arg} sets ${JSON.stringify(vars)}`, async () => {
      const [layer] = await readExtra([arg], { folder })
      expect(layer?.vars).to.deep.equal(vars)
      expect(layer?.from).to.equal(arg.startsWith('@') ? `-e ${arg}` : '-e')
    })
  }

  const refused: [arg: string, reason: RegExp][] = [
    ['fake-pass', /^-e: it has no '=' in its 9 characters$/],
    ['=4', /^-e: the name before '=' has an empty part$/],
    ['fake-pass..workers=fake-pass', /^-e: the name before '=' has an empty part$/],
    ['{"password": "fake-pass"', /^-e '\{…\}':1: not valid YAML: Flow map .* end with a }$/],
    ['@broken.json', /^-e @broken\.json:1: not valid YAML: Flow map .* end with a }$/],
    ['@broken.yml', /^-e @broken\.yml:1: not valid YAML: /],
    ['@token.yml', /^-e @token\.yml:1: not valid YAML: unexpected text$/],
    ['@list.json', /^-e @list\.json is not an object in JSON or YAML$/],
    ['@vault.yml', /^-e @vault\.yml is encrypted with ansible-vault, which haploy cannot read$/],
    ['@none.json', /^-e @none\.json: cannot read .*none\.json: there is no such file$/],
  ]
  for (const [arg, reason] of refused) {
    it(`${arg} is rejected without repeating its value`, async () => {
      const error: UsageError = await readExtra([arg], { folder }).then(
        () => expect.fail('it was accepted'),
        (reason) => reason,
      )
      expect(error).to.be.instanceOf(UsageError)
      expect(error.message).to.match(reason)
      expect(error.message).not.to.contain('fake-pass')
    })
  }

  it('in YAML may contain an expression of Jinja2, which is an error once it is used', async () => {
    const [layer] = await readExtra(['@text'], { folder })
    expect(layer?.vars.on).to.equal(undefined)
    expect(layer?.vars.true).to.equal(true)
    expect(() => `${layer?.vars.later}`).to.throw(UsageError, 'later contains a Jinja2 expression')
  })

  it('may be a file that is decrypted, whose texts are then secrets', async () => {
    const decrypt = (encrypted: string, where: string) =>
      `password: fake-${encrypted.length}\nwhere: [${where}]\nsize: 1`
    const [layer] = await readExtra(['@vault.yml'], { folder, decrypt })
    const { password, where, size } = layer!.vars as { password: Secret; where: [Secret]; size: number }
    expect([password.reveal(), where[0].reveal(), size]).to.deep.equal(['fake-30', '-e @vault.yml', 1])
  })

  it('is identified by its number when there are several', async () => {
    const error: UsageError = await readExtra(['a=1', 'fake-pass', 'b=2'], { folder }).catch((reason) => reason)
    expect(error.message).to.equal("-e number 2 of 3: it has no '=' in its 9 characters")
  })
})
