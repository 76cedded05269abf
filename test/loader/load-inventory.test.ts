import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { UsageError } from '../../src/core/errors.js'
import { loadInventory } from '../../src/loader/load-inventory.js'

const define = `import { defineInventory } from 'haploy'\n`

describe('Loading an inventory', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haploy-inventory-'))
    await file('inventory/prod/hosts', '[lb]\nlb1\nlb2\n')
    await file('inventory/same.ts', `${define}export default defineInventory({ hosts: { module: {} } })`)
    await file('inventory/same/hosts', 'in-a-folder\n')
    await file('inventory/site.ini', 'h1\n')
    await file('inventory/README.md', '')
    await file('inventory/group_vars/all.yml', '')
    await file('plain', 'without-extension\n')
    await file('maintenance', '# planned\nlb2\n\n  gone  \n')
    await file('some', '\nlb2\n')
  })
  after(() => rm(folder, { recursive: true }))

  const load = (...names: string[]) => loadInventory(names, { folder })

  async function file(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }

  async function failure(loading: Promise<unknown>): Promise<UsageError> {
    const error: unknown = await loading.then(
      () => expect.fail('it was loaded'),
      (reason: unknown) => reason,
    )
    expect(error).to.be.instanceOf(UsageError)
    return error as UsageError
  }

  const found: Readonly<Record<string, readonly string[]>> = {
    prod: ['lb1', 'lb2'],
    'inventory/prod': ['lb1', 'lb2'],
    'inventory/prod/hosts': ['lb1', 'lb2'],
    same: ['module'],
    plain: ['without-extension'],
    'a1,b1': ['a1', 'b1'],
    'a1,': ['a1'],
  }
  for (const [name, hosts] of Object.entries(found)) {
    it(`finds ${name}`, async () => expect((await load(name)).hosts.map((host) => host.name)).to.deep.equal(hosts))
  }

  it('combines several', async () => {
    expect((await load('prod', 'c1,', 'plain')).groups).to.deep.equal(['all', 'ungrouped', 'lb'])
  })

  it('reports one that does not exist', async () => {
    const { message, hint } = await failure(load('prod', 'stage'))
    expect(message).to.equal("there is no inventory 'stage'")
    expect(hint).to.match(/^inventory\/ contains prod, same, site\.ini\. /)
  })

  for (const [what, code] of Object.entries({
    'a promise': 'Promise.resolve(inventory)',
    'a function': '() => inventory',
    'an async function': 'async () => await inventory',
  })) {
    it(`accepts ${what} of an inventory in TypeScript`, async () => {
      await file(
        'dynamic.ts',
        `${define}const inventory = defineInventory({ hosts: { lb1: {} } })\nexport default ${code}`,
      )
      expect((await load('dynamic')).hosts.map(({ name }) => name)).to.deep.equal(['lb1'])
    })
  }

  for (const [what, code] of Object.entries({
    'a promise': "Promise.reject(new Error('no token'))",
    'a function': "() => { throw new Error('no token') }",
    'an async function': "async () => { throw new Error('no token') }",
  })) {
    it(`reports the line at which ${what} fails`, async () => {
      await file('failing.ts', `\n\nexport default ${code}`)
      expect((await failure(load('failing'))).message).to.equal('failing.ts:3: no token')
    })
  }

  it('rejects a function that returns something else', async () => {
    await file('other.ts', 'export default () => ({ hosts: {} })')
    expect((await failure(load('other'))).message).to.equal(
      'the default export of other.ts is not what defineInventory returns',
    )
  })

  it('makes files of host names usable in patterns', async () => {
    const inventory = await load('prod')
    expect(inventory.match('@some').map(({ name }) => name)).to.deep.equal(['lb2'])
    expect(inventory.match('lb:!@some').map(({ name }) => name)).to.deep.equal(['lb1'])
    expect(() => inventory.match('@maintenance')).to.throw("no host or group is called 'gone' (in @maintenance)")
    expect(() => inventory.match('@none')).to.throw(/^the pattern '@none': cannot read .*none: there is no such file$/)
    const options = { folder, lists: { failed: ['gone', 'lb1'], lost: ['gone'] } }
    const listed = await loadInventory('prod', options)
    expect(listed.match('@failed').map(({ name }) => name)).to.deep.equal(['lb1'])
    expect(() => listed.match('@lost')).to.throw("the pattern '@lost' matches no host")
    const replaced = inventory.withLists((name) => (name === 'failed' ? ['lb1'] : []))
    expect(replaced.match('@failed').map(({ name }) => name)).to.deep.equal(['lb1'])
  })

  it('loads the library for YAML only for files that need it', () => {
    const loaded = (name: string) => {
      const url = pathToFileURL(join(process.cwd(), 'src/loader/load-inventory.ts')).href
      const code = `const { loadInventory } = await import('${url}')
        await loadInventory('${name}', { folder: ${JSON.stringify(folder)} })
        const { createRequire } = await import('node:module')
        console.log(Object.keys(createRequire('${url}').cache).some((path) => path.includes('node_modules/yaml/')))`
      const args = ['--import', 'tsx', '-C', 'source', '--input-type=module', '-e', code]
      const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 })
      expect(stderr).to.equal('')
      return stdout.trim()
    }
    expect(loaded('same')).to.equal('false')
    expect(loaded('plain')).to.equal('true')
  })
})
