import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { isOurs, projectFolder } from '../../../src/cli/settings/project-folder.js'

describe('The folder of a project', () => {
  let folder: string
  let deep: string

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'haploy-folder-')))
    deep = join(folder, 'a/b')
    mkdirSync(deep, { recursive: true })
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  for (const sign of ['playbooks/site.ts', 'inventory/hosts.ts', 'haploy.config.ts', 'haploy.config.mjs']) {
    it(`is the nearest above that has ${sign}`, () => {
      write(sign)
      expect(projectFolder(deep).path).to.equal(folder)
      write(`a/${sign}`)
      expect(projectFolder(deep).path).to.equal(join(folder, 'a'))
    })
  }

  it('is the current one if there is none above', () => {
    expect(projectFolder(deep)).to.deep.equal({ path: deep, isTrusted: true })
  })

  it('has the path of its configuration', () => {
    write('haploy.config.js')
    expect(projectFolder(deep)).to.deep.equal({
      path: folder,
      config: join(folder, 'haploy.config.js'),
      isTrusted: true,
    })
  })

  for (const [name, open] of [
    ['itself', ''],
    ['on the way', 'a'],
    ['the current one', 'a/b'],
  ] as const) {
    it(`is not searched through a folder that others can write: ${name}`, () => {
      write('haploy.config.ts')
      chmodSync(join(folder, open), 0o777)
      const { unsearched, ...found } = projectFolder(deep)
      expect(found).to.deep.equal({ path: deep, isTrusted: open !== 'a/b' })
      expect(unsearched).to.equal(
        `The project in ${folder} does not count: the search ended at ${join(folder, open)}, since others can write to it.`,
      )
    })
  }

  it('is not trusted if others can write to its configuration, or to the folder to which that is a link', () => {
    write('a/haploy.config.ts')
    chmodSync(join(folder, 'a/haploy.config.ts'), 0o666)
    expect(projectFolder(join(folder, 'a')).isTrusted).to.equal(false)
    chmodSync(join(folder, 'a/haploy.config.ts'), 0o644)
    expect(projectFolder(join(folder, 'a')).isTrusted).to.equal(true)
    rmSync(join(folder, 'a/haploy.config.ts'))
    write('shared/config.ts')
    symlinkSync(join(folder, 'shared/config.ts'), join(folder, 'a/haploy.config.ts'))
    expect(projectFolder(join(folder, 'a')).isTrusted).to.equal(true)
    chmodSync(join(folder, 'shared'), 0o777)
    expect(projectFolder(join(folder, 'a')).isTrusted).to.equal(false)
  })

  it('is not trusted if another user owns it, or a group with members can write', function () {
    if (process.getuid?.() !== 0) this.skip()
    chownSync(folder, 0, 12345)
    chmodSync(folder, 0o775)
    expect(isOurs(statSync(folder))).to.equal(false)
    chmodSync(folder, 0o755)
    expect(isOurs(statSync(folder))).to.equal(true)
    chownSync(folder, 12345, 0)
    expect(isOurs(statSync(folder))).to.equal(false)
  })

  function write(path: string): void {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), '')
  }
})
