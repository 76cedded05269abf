import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { FailedError, UsageError } from '../../../src/core/errors.js'
import type { StateResource } from '../../../src/core/resource.js'
import { sh } from '../../../src/core/shell/script.js'
import { type DirectoryOptions, directory } from '../../../src/resources/files/directory.js'
import { LocalHost, shells } from '../local-host.js'
import { attributes, expectContract, resourceOf } from './file-contract.js'

for (const shell of shells) {
  describe(`directory, in ${shell}`, () => {
    let host: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
    })
    afterEach(() => host.remove())

    const at = (name: string, options: DirectoryOptions = {}) =>
      resourceOf(directory('a directory', host.path(name), options))
    const modeOf = (name: string) => statSync(host.path(name)).mode & 0o7777

    it('is created with its parent folders, which get the default mode', async () => {
      const changes = await expectContract(host, at("it's/a new/$folder", { mode: '2750' }))
      expect(changes.map(({ attribute, from, to }) => [attribute, from, to])).to.deep.equal([
        ['state', 'absent', 'directory'],
      ])
      expect([modeOf("it's"), modeOf("it's/a new"), modeOf("it's/a new/$folder")]).to.deep.equal([0o755, 0o755, 0o2750])
    })

    it('is absent until it is created', async () => {
      const resource = at('new')
      expect((resource as StateResource).isAbsent?.(host.probe(resource))).to.equal(true)
      await expectContract(host, resource)
      expect((resource as StateResource).isAbsent?.(host.probe(resource))).to.equal(false)
      expect(modeOf('new')).to.equal(0o755)
    })

    it('loses a set-group-ID bit that is not in the mode', async () => {
      mkdirSync(host.path('old'))
      chmodSync(host.path('old'), 0o2755)
      expect(attributes(await expectContract(host, at('old', { mode: '0755' })))).to.deep.equal(['mode'])
      expect(modeOf('old')).to.equal(0o755)
    })

    it('may be reached by a link', () => {
      mkdirSync(host.path('real'))
      symlinkSync('real', host.path('link'))
      expect(host.plan(at('link'))).to.be.empty
    })

    it('fails if something else is in the way', () => {
      writeFileSync(host.path('file'), '')
      symlinkSync('nothing', host.path('link'))
      expect(() => host.plan(at('file'))).to.throw(FailedError, 'is a file, so no directory')
      expect(() => host.plan(at('link'))).to.throw(FailedError, 'is a symbolic link whose target does not exist')
    })

    it('says which path above it is no folder', async () => {
      writeFileSync(host.path('file'), '')
      const output = await host.converge(at('file/below'))
      expect(output.stderrText).to.equal(`${host.path('file')} is not a folder, so nothing can be put below it`)
    })

    it('is taken back with its new parents if its owner cannot be set', async () => {
      mkdirSync(host.path('old'))
      const before = host.names
      const output = await host.converge(at("old/new/deep/it's", { owner: 'no-such-user', mode: '0700' }))
      expect(output.code).to.not.equal(0)
      expect(output.stderrText).to.contain('no-such-user')
      expect(host.names).to.deep.equal(before)
    })

    it('gets its owner and group', async function () {
      if (process.getuid?.() !== 0) return this.skip()
      await expectContract(host, at('new', { owner: 'daemon', group: 2, mode: 'u=rwx,go=' }))
      const { uid, gid } = statSync(host.path('new'))
      expect([uid, gid, modeOf('new')]).to.deep.equal([1, 2, 0o700])
      host.run(sh`chown 4242:4243 ${host.path('new')}`)
      const changes = await expectContract(host, at('new', { owner: 'daemon', group: 'bin' }))
      expect(changes.map(({ attribute, from, to }) => [attribute, from, to])).to.deep.equal([
        ['owner', '4242', 'daemon'],
        ['group', '4243', 'bin'],
      ])
    })
  })
}

describe('directory', () => {
  it('rejects a relative path', () => {
    expect(() => directory('a directory', 'srv/www')).to.throw(UsageError, 'is not an absolute path')
  })
})
