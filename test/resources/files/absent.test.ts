import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { FailedError, UsageError } from '../../../src/core/errors.js'
import { changesFor, type StateResource } from '../../../src/core/resource.js'
import { absent } from '../../../src/resources/files/absent.js'
import { LocalHost, shells } from '../local-host.js'
import { expectContract, resourceOf } from './file-contract.js'

for (const shell of shells) {
  describe(`absent, in ${shell}`, () => {
    let host: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
    })
    afterEach(() => host.remove())

    const at = (...names: string[]) =>
      resourceOf(
        absent(
          'away',
          names.map((name) => host.path(name)),
        ),
      )

    it('removes files, trees and links, but neither the targets of links nor files with similar names', async () => {
      mkdirSync(host.path('kept'))
      writeFileSync(host.path('kept/file'), '')
      symlinkSync('kept', host.path('link'))
      mkdirSync(host.path('tree/below'), { recursive: true })
      writeFileSync(host.path("it's *"), '')
      writeFileSync(host.path("it's mine"), '')
      const changes = await expectContract(host, at('link', 'tree', "it's *", 'never there'))
      expect(changes.map(({ attribute, from, to }) => [attribute, from, to])).to.deep.equal([
        [host.path('link'), 'link', 'absent'],
        [host.path('tree'), 'directory', 'absent'],
        [host.path("it's *"), 'file', 'absent'],
      ])
      expect(host.names).to.deep.equal(["it's mine", 'kept', 'kept/file'])
    })

    it('removes a dangling link', async () => {
      symlinkSync('nothing', host.path('link'))
      await expectContract(host, at('link'))
      expect(host.names).to.be.empty
    })

    it('is absent when nothing is there', () => {
      const resource = at('a', 'b')
      expect((resource as StateResource).isAbsent?.(host.probe(resource))).to.equal(true)
      writeFileSync(host.path('b'), '')
      expect((resource as StateResource).isAbsent?.(host.probe(resource))).to.equal(false)
    })

    it('does not treat a link as its folder because of a trailing slash', async () => {
      mkdirSync(host.path('kept'))
      writeFileSync(host.path('kept/file'), '')
      symlinkSync('kept', host.path('link'))
      await expectContract(host, resourceOf(absent('away', `${host.path('link')}/`)))
      expect(host.names).to.deep.equal(['kept', 'kept/file'])
    })

    it('refuses to remove a directory with a mounted file system, by whatever name', function () {
      if (!existsSync('/dev/shm') || !isMounted('/dev/shm')) this.skip()
      symlinkSync('/dev', host.path('link'))
      for (const path of ['/dev/shm', `${host.path('link')}/shm`]) {
        const resource = resourceOf(absent('away', [host.path('not there'), path]))
        expect(() => changesFor(resource, host.probe(resource)), path).to.throw(
          FailedError,
          `${path} is not removed, because a file system is mounted`,
        )
      }
      mkdirSync(host.path('dev'))
      expect(changesFor(at('dev'), host.probe(at('dev')))).to.have.length(1)
    })
  })
}

function isMounted(path: string): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path} `)
}

describe('absent', () => {
  it('refuses to remove system folders, however the path is written', () => {
    for (const path of ['/', '//', '/etc', '/etc/', '/usr/./bin', '/var', '/home', '/boot', '/var/lib']) {
      expect(() => absent('away', path), path).to.throw(UsageError, 'is part of the system')
    }
    expect(() => absent('away', '/srv/../etc')).to.throw(UsageError, "contains '..'")
    expect(() => absent('away', 'x')).to.throw(UsageError, 'is not an absolute path')
    expect(() => absent('away', [])).to.throw(UsageError, 'absent: no paths')
  })
})
