import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { loadModule } from '../../src/loader/module.js'

describe('A module of a project', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-module-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('imports TypeScript, JavaScript, packages and Node, statically or when it runs', async () => {
    write('part.ts', 'export const part: string = import.meta.filename')
    write('plain.mjs', "export const plain = 'plain'")
    write('node_modules/thing/package.json', '{ "name": "thing", "exports": { "import": "./thing.mjs" } }')
    write('node_modules/thing/thing.mjs', "export default 'thing'")
    write(
      'main.ts',
      `import { sep } from 'node:path'
import { part } from './part.js'
import { plain } from './plain.mjs'
import thing from 'thing'
const { part: again } = await import('./part.ts')
export default [sep, part, plain, thing, again === part]`,
    )
    expect((await load('main.ts')).default).to.deep.equal(['/', join(folder, 'part.ts'), 'plain', 'thing', true])
  })

  it('runs once per load, however often it is imported, and again in the next load', async () => {
    write('counter.ts', 'export const counter = { value: 0 }')
    write('left.ts', "import { counter } from './counter.js'\nexport const left = ++counter.value")
    write('right.ts', "import { counter } from './counter.js'\nexport const right = ++counter.value")
    write(
      'main.ts',
      "import { left } from './left.js'\nimport { right } from './right.js'\nexport default [left, right]",
    )
    write('other.ts', "import { counter } from './counter.js'\nexport default counter")
    const [main, other] = await Promise.all([load('main.ts'), load('other.ts')])
    expect(main.default).to.deep.equal([1, 2])
    expect(other.default).to.deep.equal({ value: 0 })
  })

  for (const [name, text] of [
    ['part.ts', 'export default VALUE as number'],
    ['part.js', 'export default VALUE'],
    ['common.js', 'module.exports = VALUE'],
    ['part.mjs', 'export default VALUE'],
    ['part.json', 'VALUE'],
  ]) {
    it(`is what ${name} says now, in a process that loads it again`, async () => {
      write('main.ts', `import part from './${name}'\nexport default part`)
      for (const value of ['1', '2']) {
        write(name!, text!.replace('VALUE', value))
        expect((await load('main.ts')).default).to.equal(Number(value))
      }
    })
  }

  it('may be part of an import cycle', async () => {
    write(
      'even.ts',
      "import { odd } from './odd.js'\nexport const even = (n: number): boolean => n === 0 || odd(n - 1)",
    )
    write('odd.ts', "import { even } from './even.js'\nexport const odd = (n: number): boolean => n > 0 && even(n - 1)")
    write('main.ts', "import { even } from './even.js'\nexport default even(10)")
    write('other.ts', "import { odd } from './odd.js'\nexport default odd(7)")
    const [main, other] = await Promise.all([load('main.ts'), load('other.ts')])
    expect([main.default, other.default]).to.deep.equal([true, true])
  })

  it('is compiled again after it has changed, and when its cached file is damaged', async () => {
    for (const value of [1, 2]) {
      write('main.ts', `export default ${value} as number`)
      expect((await load('main.ts')).default).to.equal(value)
    }
    const cache = join(folder, 'cache/haploy')
    const [kept] = readdirSync(cache)
    writeFileSync(join(cache, kept!), '"use strict";exports.default = 3')
    expect((await load('main.ts')).default).to.equal(2)
    expect(readdirSync(cache)).to.deep.equal([kept])
  })

  it('leaves no secret from its source, or from imported JavaScript, readable in the cache', async () => {
    write('beside.js', "exports.other = 'fake-canary-beside'")
    write('main.ts', "import { other } from './beside.js'\nexport default ['fake-canary', other] as string[]")
    for (let times = 0; times < 2; times++) {
      expect((await load('main.ts')).default).to.deep.equal(['fake-canary', 'fake-canary-beside'])
    }
    const cache = join(folder, 'cache/haploy')
    const kept = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(kept.map(({ name }) => /\w+\.[jt]s/.exec(name)?.[0]).sort()).to.deep.equal(['beside.js', 'main.ts'])
    for (const { parentPath, name } of kept) {
      expect(readFileSync(join(parentPath, name), 'latin1')).not.to.contain('canary')
    }
  })

  it('runs without the compiler when it is cached', async () => {
    write('part.ts', 'export const part: number = 4')
    write('main.ts', "import { definePlaybook } from 'haploy'\nimport { part } from './part.js'\nexport default part")
    await load('main.ts')
    const program = `
      import { createRequire } from 'node:module'
      import { loadModule } from ${JSON.stringify(new URL('../../src/loader/module.js', import.meta.url).href)}
      const place = { path: ${JSON.stringify(join(folder, 'main.ts'))}, shown: 'main.ts' }
      const exports = await loadModule(place, ${JSON.stringify(options())})
      const compilers = Object.keys(createRequire(import.meta.url).cache).filter((name) => name.includes('jiti/'))
      console.log(exports.default, compilers.filter((name) => !name.endsWith('package.json')).length)`
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [...process.execArgv, '--input-type=module', '-e', program],
      { encoding: 'utf8' },
    )
    expect(stderr).to.equal('')
    expect(stdout).to.equal('4 0\n')
  })

  function load(name: string) {
    return loadModule({ path: join(folder, name), shown: name }, options())
  }

  function options() {
    return { folder, env: { XDG_CACHE_HOME: join(folder, 'cache') } }
  }

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), `${text}\n`)
  }
})
