import { spawnSync } from 'node:child_process'
import { truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { FailedError } from '../../../src/core/errors.js'
import { localTree } from '../../../src/resources/trees/local-tree.js'
import { Archive } from '../../../src/resources/trees/tar.js'
import { LocalHost } from '../local-host.js'

describe('an archive', () => {
  let folder: LocalHost
  beforeEach(() => {
    folder = new LocalHost('sh')
    for (let index = 0; index < 300; index++) writeFileSync(folder.path(`${index}`), `${index} `.repeat(index * 30))
    writeFileSync(folder.path('large'), Buffer.alloc(700_001, 'large'))
  })
  afterEach(() => folder.remove())

  const archive = () => new Archive([...localTree(folder.folder).files].map(([name, file]) => ({ name, ...file })))

  it('is the same for hosts that read it at different speeds, and has the declared size', () => {
    const shared = archive()
    const readers = [1, 2, 5, 1000].map((speed) => ({
      speed,
      from: shared.read()[Symbol.iterator](),
      got: [] as Uint8Array[],
    }))
    for (let left = readers; left.length > 0; ) {
      left = left.filter(({ speed, from, got }) => {
        for (let turn = 0; turn < speed; turn++) {
          const { done, value } = from.next()
          if (done) return false
          got.push(value)
        }
        return true
      })
    }
    const [whole, ...others] = readers.map(({ got }) => Buffer.concat(got))
    expect(whole).to.have.length(shared.size)
    for (const other of others) expect(other.equals(whole!)).to.equal(true)
    const tar = (...args: string[]) => spawnSync('tar', [...args, '-f', '-'], { input: whole, encoding: 'utf8' }).stdout
    expect(tar('-t').split('\n')).to.have.length(302)
    expect(tar('-d', '-C', folder.folder)).to.not.match(/(Contents|Size|Mod time) differ/)
  })

  it('fails for a file that became shorter while it was sent', () => {
    for (const name of ['250', 'large']) {
      const travelling = archive()
      truncateSync(folder.path(name), 5)
      expect(() => [...travelling.read()]).to.throw(FailedError, `${folder.path(name)} became shorter`)
      writeFileSync(folder.path(name), 'whole')
    }
  })
})

describe('a local folder', () => {
  let folder: LocalHost
  beforeEach(() => {
    folder = new LocalHost('sh')
    writeFileSync(folder.path('index.html'), 'hello')
  })
  afterEach(() => folder.remove())

  it('is the same object until something in it changes', () => {
    const tree = localTree(folder.folder)
    expect(localTree(folder.folder)).to.equal(tree)
    const touches = [
      () => writeFileSync(folder.path('index.html'), 'HELLO'),
      () => utimesSync(folder.path('index.html'), 1, 1),
      () => writeFileSync(folder.path('more'), ''),
    ]
    for (const touch of touches) {
      const before = localTree(folder.folder)
      touch()
      expect(localTree(folder.folder), `${touch}`).to.not.equal(before)
    }
    expect([...localTree(folder.folder).files.keys()]).to.have.members(['index.html', 'more'])
  })
})
