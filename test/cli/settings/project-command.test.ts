import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { haploy } from '../command.js'

describe('The haploy of a project', function () {
  this.timeout(60_000)
  let base: string
  let project: string

  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'haploy-own-')))
    project = join(base, 'project')
    write('haploy.config.ts', 'export default {}\n')
  })
  afterEach(() => rmSync(base, { recursive: true }))

  const versions = () => haploy(['--version'], { cwd: project })

  for (const [name, at] of [
    ['', 'node_modules/haploy'],
    [' that is a link', 'node_modules/.pnpm/haploy/node_modules/haploy'],
    [' that is a link to elsewhere', '../elsewhere/haploy'],
  ] as const) {
    it(`runs only if nobody else can write to it${name}`, async () => {
      write(`${at}/package.json`, '{ "bin": { "haploy": "dist/bin/main.js" } }')
      write(`${at}/dist/bin/main.js`, "console.log('of the project')\n")
      mkdirSync(join(project, 'node_modules'), { recursive: true })
      if (name !== '') symlinkSync(join(project, at), join(project, 'node_modules/haploy'))
      expect((await versions()).stdout).to.equal('of the project\n')
      const parts = at.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'))
      const inside = ['dist', 'dist/bin', 'dist/bin/main.js', 'package.json'].map((path) => `${at}/${path}`)
      for (const open of ['node_modules', ...parts, ...inside, 'haploy.config.ts']) {
        if (open === '..') continue
        const path = join(project, open)
        const mode = /\.\w+$/.test(open) && !open.endsWith('.pnpm') ? 0o644 : 0o755
        chmodSync(path, mode | 0o022)
        const { stdout, stderr } = await versions()
        expect(stdout, open).to.match(/^\d+\.\d+/)
        expect(stderr, open).to.equal('')
        chmodSync(path, mode)
      }
      expect((await versions()).stdout).to.equal('of the project\n')
    })
  }

  for (const [damage, description] of [
    ['is not JSON', '{'],
    ['names no command', '{}'],
    ['is null', 'null'],
    ['names a command that is missing', '{ "bin": { "haploy": "main.js" } }'],
    ['names a command that is not a path', '{ "bin": { "haploy": 1 } }'],
  ] as const) {
    it(`is not run if its package.json ${damage}, which a warning says`, async () => {
      write('node_modules/haploy/package.json', description)
      const { code, stdout, stderr } = await versions()
      expect(code).to.equal(0)
      expect(stdout).to.match(/^\d+\.\d+/)
      expect(stderr).to.match(/^haploy: .*node_modules\/haploy is damaged, so the haploy in .* runs\..*\n$/)
      expect((await haploy(['--complete', '', 'ru'], { cwd: project })).stderr).to.equal('')
    })
  }

  function write(path: string, text: string): void {
    mkdirSync(join(project, path, '..'), { recursive: true })
    writeFileSync(join(project, path), text)
  }
})
