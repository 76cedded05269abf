import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { expect } from 'chai'
import { makeTarball } from './tarball.js'

describe('The package', () => {
  const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  let folder: string
  /** The paths in the tarball. */
  let packed: readonly string[]

  before(function () {
    this.timeout(180_000)
    folder = mkdtempSync(join(tmpdir(), 'haploy-package-'))
    const tarball = makeTarball(folder)
    packed = tarball.files
    mkdirSync(house(), { recursive: true })
    must('tar', '-xzf', tarball.path, '--strip-components=1', '-C', house())
    for (const name of [...Object.keys(dependencies), '@types']) {
      symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name))
    }
    write('inventory/hosts.ts', inventory)
    write('playbooks/deploy.ts', playbook('keepaliveRequests: 30'))
    write('playbooks/greet.ts', greeting)
  })
  after(() => rmSync(folder, { recursive: true }))

  it('contains the bundle, the roles with all their files and the types, and nothing else', () => {
    const strangers = packed.filter((path) => !/^dist\/(bundle\/|(src|roles)\/.*\.d\.ts$)/.test(path)).sort()
    expect(strangers).to.deep.equal(['LICENSE', 'README.md', 'package.json'])
    expect(packed.filter((path) => /\.map$|\.test\.|^dist\/test\//.test(path))).to.deep.equal([])
    expect(packed).to.include.members([
      'dist/bundle/src/cli/main.js',
      'dist/bundle/src/index.js',
      'dist/src/index.d.ts',
    ])
    expect(packed).to.include.members(['dist/bundle/roles/index.js', 'dist/roles/index.d.ts'])
    expect(packed).to.include.members(['dist/bundle/src/testing/index.js', 'dist/src/testing/index.d.ts'])
    const carried = readdirSync('roles', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.ts'))
      .map((entry) => `dist/bundle/${join(entry.parentPath, entry.name)}`)
    expect(carried).not.to.deep.equal([])
    expect(packed).to.include.members(carried)
  })

  it('has only exports that lead to files in it, under the conditions types and default', () => {
    const { exports, bin } = JSON.parse(readFileSync(join(house(), 'package.json'), 'utf8'))
    const entries = Object.values<string | Record<string, string>>(exports).map((entry) =>
      typeof entry === 'string' ? { default: entry } : entry,
    )
    expect(entries).to.have.length.above(2)
    expect(['types', 'default']).to.include.members(entries.flatMap((entry) => Object.keys(entry)))
    const targets = [...entries.flatMap((entry) => Object.values(entry)), ...Object.values<string>(bin)]
    expect(packed).to.include.members(targets.map((target) => target.replace('./', '')))
  })

  it('contains the licence of all third-party code in it', () => {
    const bundle = join(house(), 'dist/bundle')
    const files = readdirSync(bundle, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))
    const sources = files.map((name) => readFileSync(join(bundle, name), 'utf8')).join('\n')
    const others = [...sources.matchAll(/^ *\/\/ \S*node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)]
    const names = [...new Set(others.map(([, name]) => name!))].sort()
    expect(names).to.include('zod')
    const licences = readdirSync(join(bundle, 'licences'), { recursive: true, withFileTypes: true })
    const found = licences.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    expect(found.map((path) => relative(join(bundle, 'licences'), path)).sort()).to.deep.equal(names)
    for (const name of names)
      expect(readFileSync(join(bundle, 'licences', name), 'utf8')).to.match(/copyright|license/i)
  })

  it('has a command that prints its version', () => {
    expect(haploy('--version')).to.equal(`${version}\n`)
  })

  it('runs a playbook of a project that imports it', () => {
    const dry = haploy('run', 'greet', '--check', '--output', 'lines')
    expect(dry).to.match(/^here +: ok=\d+ +changed=1 .*failed=0/m)
  })

  it('accepts a playbook that uses its roles', () => {
    expect(haploy('lint', 'deploy')).to.contain('no problems found')
  })

  it('says how to install the package that certificates by ACME need, which it does not bring', () => {
    write('renew.mjs', renewal)
    expect(must(process.execPath, 'renew.mjs')).to.equal(
      'certificates by ACME need the package acme-client, which is not installed\n' +
        'Run `npm install acme-client` where haploy is installed.\n',
    )
  })

  it('contains its types', () => {
    expect(compilerErrors()).to.equal('')
  })

  it('makes a wrong variable a type error', () => {
    write('playbooks/deploy.ts', playbook("keepaliveRequests: 'many'"))
    write('inventory/hosts.ts', inventory.replace('VI_1: 90', "VI_1: 'high'"))
    expect(compilerErrors())
      .to.match(/playbooks\/deploy\.ts\(4,.*Type 'string' is not assignable to type 'number/)
      .and.to.match(/inventory\/hosts\.ts\(4,.*Type 'string' is not assignable to type 'number/)
  })

  function haploy(...args: string[]): string {
    return must(process.execPath, join(house(), 'dist/bundle/src/cli/main.js'), ...args)
  }

  function house(): string {
    return join(folder, 'node_modules/haploy')
  }

  /** Returns the compiler's errors about the project. */
  function compilerErrors(): string {
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023']
    const files = ['--types', 'node', 'inventory/hosts.ts', 'playbooks/deploy.ts']
    const tsc = resolve('node_modules/.bin/tsc')
    return spawnSync(tsc, [...options, ...files], { cwd: folder, encoding: 'utf8' }).stdout
  }

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }

  function must(command: string, ...args: string[]): string {
    const cwd = command === process.execPath ? folder : process.cwd()
    const env = { ...process.env, HOME: folder, XDG_CACHE_HOME: '' }
    const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`)
    return stdout
  }
})

const inventory = `import { defineInventory } from 'haploy'

export default defineInventory({
  vars: { keepalived: { priorities: { VI_1: 90 } } },
  hosts: { here: { connection: 'local' } },
})
`

const renewal = `import { acme } from 'haploy'

const directory = 'https://acme.example/directory'
const site = { names: ['www.example.com'], folder: 'keys', directory, termsOfServiceAgreed: true }
try {
  await acme('site', site).renew()
} catch ({ message, hint }) {
  console.log(message)
  console.log(hint)
}
`

/** A role of the project itself, because the bundled roles need systemd, which this machine may not have. */
const greeting = `import { definePlaybook, defineRole, file, z } from 'haploy'

const greet = defineRole({
  name: 'greet',
  folder: import.meta.dirname,
  variables: z.strictObject({}),
  tasks: () => [file('greet', '/tmp/haploy-greeting-that-nobody-writes', { content: 'hello' })],
})

export default definePlaybook([{ hosts: 'all', roles: [greet()] }])
`

function playbook(variable: string): string {
  return `import { definePlaybook } from 'haploy'
import { nginx, page } from 'haploy/roles'

export default definePlaybook([{ hosts: 'all', roles: [nginx({ servers: [page('hello')], ${variable} })] }])
`
}
