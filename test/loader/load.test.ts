import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { UsageError } from '../../src/core/errors.js'
import { Secret } from '../../src/core/shell/secret.js'
import { Inventory } from '../../src/inventory/inventory.js'
import { loadPlaybook } from '../../src/loader/load.js'
import { loadInventory } from '../../src/loader/load-inventory.js'

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url))

describe('Loading', () => {
  let folder: string
  let env: { XDG_CACHE_HOME: string }
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haploy-load-'))
    env = { XDG_CACHE_HOME: join(folder, 'cache') }
    await mkdir(join(folder, 'inventory'))
    await mkdir(join(folder, 'playbooks'))
    for (const name of ['deploy.ts', 'rollback.js', 'notes.txt']) await writeFile(join(folder, 'playbooks', name), '')
  })
  after(() => rm(folder, { recursive: true }))

  for (const name of [
    'hosts',
    'hosts.ts',
    'inventory/hosts',
    'inventory/hosts.ts',
    join(fixtures, 'inventory/hosts.ts'),
  ]) {
    it(`finds the inventory ${name.replace(fixtures, '/…')}`, async () => {
      const inventory = await loadInventory(name, { folder: fixtures, env })
      expect(inventory.hosts.map((host) => host.name)).to.deep.equal(['lb1', 'lb2', 'web1', 'web2'])
    })
  }

  it('provides the running classes to files, and knows the location of the files', async () => {
    const inventory = await loadInventory('hosts', { folder: fixtures, env })
    const { vars } = inventory.host('web1')
    expect(inventory).to.be.instanceOf(Inventory)
    expect(vars.password).to.be.instanceOf(Secret)
    expect(vars).to.include({ here: join(fixtures, 'inventory'), alsoHere: join(fixtures, 'inventory'), site: 'north' })
  })

  for (const name of ['plain.js', 'module.mjs', 'plain', 'module']) {
    it(`loads JavaScript: ${name}`, async () => {
      expect((await loadInventory(name, { folder: fixtures, env })).host('one').name).to.equal('one')
    })
  }

  it('loads a playbook with its own role, whose tasks know their source lines', async () => {
    const plays = (await loadPlaybook('greet', { folder: fixtures, env }))({ hosts: () => [] })
    const { role } = plays[0]!.roles[0]!
    expect(role.folder).to.equal(join(fixtures, 'roles/greeting'))
    const [task] = role.tasks({} as Parameters<typeof role.tasks>[0])
    expect(task).to.include({ source: `${join(fixtures, 'roles/greeting/index.ts')}:8` })
  })

  it('caches compiled files in a folder that only the user can enter', async () => {
    await loadInventory('hosts', { folder: fixtures, env })
    const cache = join(env.XDG_CACHE_HOME, 'haploy')
    expect((await stat(cache)).mode & 0o777).to.equal(0o700)
    expect(await readdir(cache)).to.satisfy((files: string[]) => files.some((file) => file.includes('hosts')))
  })

  it('caches nothing in a folder that others can write to', async () => {
    const cache = join(folder, 'shared')
    await mkdir(join(cache, 'haploy'), { recursive: true })
    await chmod(join(cache, 'haploy'), 0o777)
    await loadInventory('hosts', { folder: fixtures, env: { XDG_CACHE_HOME: cache } })
    expect(await readdir(join(cache, 'haploy'))).to.deep.equal([])
  })

  it('reads a file again after it has changed', async () => {
    const write = (host: string) =>
      inventoryFile('changing', `export default defineInventory({ hosts: { ${host}: {} } })`)
    for (const host of ['one', 'two']) {
      await write(host)
      expect((await loadInventory('changing', { folder, env })).hosts[0]?.name).to.equal(host)
    }
  })

  it('lists the playbooks when there is none of that name', async () => {
    const error = await failure(loadPlaybook('deplyo', { folder, env }))
    expect(error.message).to.equal("there is no playbook 'deplyo'")
    expect(error.hint).to.match(
      /^Did you mean 'deploy'\? playbooks\/ contains deploy, rollback\. Searched for deplyo, /,
    )
    expect(error.hint).to.match(/playbooks\/deplyo\.ts/)
  })

  const define = "import { defineInventory } from 'haploy'\n\n"
  const typed = 'interface Site {\n  name: string\n}\n\n'
  const refused: [title: string, text: string, message: RegExp][] = [
    ['a syntax error', 'export default {\n  groups: {\n}\n', /^inventory\/bad\.ts:4: syntax error: Unexpected token/],
    ['a name declared twice', 'const a = 1\nconst a = 2\n', /^inventory\/bad\.ts:2: syntax error: Identifier 'a'/],
    [
      'an error that it throws, behind lines that types take',
      `${typed}const site = undefined as unknown as Site\nexport default site.name\n`,
      /^inventory\/bad\.ts:6: Cannot read properties of undefined \(reading 'name'\)$/,
    ],
    ['a string that it throws', "throw 'enough'\n", /^inventory\/bad\.ts: enough$/],
    [
      'an inventory that cannot be',
      `${define}export default defineInventory({\n  hosts: { 'web[1-3]': {} },\n})\n`,
      /^inventory\/bad\.ts:3: the name 'web\[1-3\]' has/,
    ],
    [
      'an import that is not there',
      `${define}import { x } from './nothing.js'\nexport default x\n`,
      /^inventory\/bad\.ts:3: cannot find module '\.\/nothing\.js'$/,
    ],
    [
      'a name that haploy does not export',
      "import { define } from 'haploy'\n\nexport default define({})\n",
      /^inventory\/bad\.ts:3: define is not a function$/,
    ],
    [
      'no default export',
      `${define}export const hosts = defineInventory({})\n`,
      /^inventory\/bad\.ts has no default export$/,
    ],
    [
      'a plain object',
      'export default { hosts: {} }\n',
      /^the default export of inventory\/bad\.ts is not what defineInventory returns$/,
    ],
  ]
  for (const [title, text, message] of refused) {
    it(`refuses ${title}`, async () => {
      await writeFile(join(folder, 'inventory/bad.ts'), text)
      expect((await failure(loadInventory('bad', { folder, env }))).message).to.match(message)
    })
  }

  it('names the imported file that failed', async () => {
    await writeFile(join(folder, 'inventory/part.ts'), "\n\nthrow new Error('part is broken')\n")
    await writeFile(join(folder, 'inventory/whole.ts'), "import './part.js'\nexport default 1\n")
    const error = await failure(loadInventory('whole', { folder, env }))
    expect(error.message).to.equal('inventory/part.ts:3: part is broken')
  })

  it('rejects a playbook in another format', async () => {
    const error = await failure(loadPlaybook('notes.txt', { folder, env }))
    expect(error.message).to.equal('playbooks/notes.txt is not TypeScript or JavaScript')
  })

  async function inventoryFile(name: string, text: string): Promise<void> {
    await writeFile(join(folder, 'inventory', `${name}.ts`), `${define}${text}\n`)
  }
})

async function failure(loading: Promise<unknown>): Promise<UsageError> {
  const error: unknown = await loading.then(
    () => expect.fail('it was loaded'),
    (reason: unknown) => reason,
  )
  expect(error).to.be.instanceOf(UsageError)
  return error as UsageError
}
