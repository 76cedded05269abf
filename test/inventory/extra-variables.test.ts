import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { UsageError } from '../../src/core/errors.js'
import { readExtra } from '../../src/inventory/extra-variables.js'

describe('An -e argument', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haploy-extra-'))
    await writeFile(join(folder, 'vars.json'), '{"nginx": {"workers": 4}}')
    await writeFile(join(folder, 'broken.json'), '{"password": fake-pass}')
    await writeFile(join(folder, 'list.json'), '[1]')
  })
  after(() => rm(folder, { recursive: true }))

  const table: [arg: string, vars: Record<string, unknown>][] = [
    ['workers=4', { workers: 4 }],
    ['nginx.workers=4', { nginx: { workers: 4 } }],
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
    ['@vars.json', { nginx: { workers: 4 } }],
  ]
  for (const [arg, vars] of table) {
    it(`${arg} sets ${JSON.stringify(vars)}`, async () => {
      const [layer] = await readExtra([arg], { folder })
      expect(layer?.vars).to.deep.equal(vars)
      expect(layer?.from).to.equal(arg.startsWith('@') ? '-e @vars.json' : '-e')
    })
  }

  const refused: [arg: string, reason: RegExp][] = [
    ['fake-pass', /^-e: it has no '=' in its 9 characters$/],
    ['=4', /^-e: the name before '=' has an empty part$/],
    ['fake-pass..workers=fake-pass', /^-e: the name before '=' has an empty part$/],
    ['{"password": fake-pass}', /^-e '\{…\}' is not a JSON object$/],
    ['@broken.json', /^-e @broken\.json is not a JSON object$/],
    ['@list.json', /^-e @list\.json is not a JSON object$/],
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

  it('is identified by its number when there are several', async () => {
    const error: UsageError = await readExtra(['a=1', 'fake-pass', 'b=2'], { folder }).catch((reason) => reason)
    expect(error.message).to.equal("-e number 2 of 3: it has no '=' in its 9 characters")
  })
})
