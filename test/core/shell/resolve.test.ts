import { chmodSync, chownSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { resolvePath } from '../../../src/core/shell/resolve.js'
import { sh } from '../../../src/core/shell/script.js'
import { LocalHost, shells } from '../../resources/local-host.js'

for (const shell of shells) {
  describe(`A path on a host, in ${shell}`, () => {
    let host: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
      for (const folder of ['a', 'a/b', 'user', 'user/in']) mkdirSync(host.path(folder))
      writeFileSync(host.path('a/b/file'), '12345')
    })
    afterEach(() => host.remove())

    /** The path without links, the folder in which others can write, and whether its end was a link, below the folder of the host. */
    const resolved = (path: string, keep = false) => {
      const { code, text, stderrText } = host.run(
        sh`${resolvePath} ${path} ${keep ? 'keep' : ''} && printf '%s|%s|%s|%s' "$h_at" "$h_shared" "$h_linked" "\${h_found%% *}"`,
      )
      return (code === 0 ? text : `${code} ${stderrText}`).replaceAll(host.folder, '.')
    }

    it('has its links resolved, whatever is in them', () => {
      symlinkSync('b', host.path('a/relative'))
      symlinkSync('../a/./relative//file', host.path('a/file'))
      symlinkSync(host.path('a'), host.path("it's\nodd"))
      symlinkSync('nothing/there', host.path('dangling'))
      const expected: [string, string, boolean?][] = [
        ['a/b/file', './a/b/file|||81a4'],
        ['a/relative/file', './a/b/file|||81a4'],
        ['a/file', './a/b/file||1|81a4'],
        ['a/file', './a/file|||a1ff', true],
        ["it's\nodd/relative", './a/b||1|41ed'],
        ["it's\nodd/relative", './a/relative|||a1ff', true],
        ['a/new/deep', './a/new/deep|||'],
        ['dangling', './nothing/there||1|'],
      ]
      for (const [path, answer, keep] of expected) expect(resolved(host.path(path), keep), path).to.equal(answer)
      expect(resolved('/')).to.equal('/|||41ed')
    })

    it('is refused if its links form a loop', () => {
      symlinkSync('two', host.path('one'))
      symlinkSync('one', host.path('two'))
      expect(resolved(host.path('one'))).to.match(/^2 .*one has too many symbolic links$/)
    })

    it('is one that others can change if they own a folder of it or can write to one', function () {
      if (process.getuid?.() !== 0) return this.skip()
      const cases: readonly [mode: number, uid: number, gid: number, path: string, shared: string][] = [
        [0o755, 0, 0, 'user/in', ''],
        [0o755, 1, 0, 'user/in', './user'],
        [0o775, 0, 0, 'user/in', ''],
        [0o775, 0, 50, 'user/in', './user'],
        [0o757, 0, 0, 'user', './user'],
        [0o1777, 0, 0, 'user', './user'],
        [0o1777, 0, 0, 'user/new', './user'],
        [0o1777, 0, 0, 'user/in', ''],
        [0o1777, 1, 0, 'user/in', './user'],
      ]
      for (const [mode, uid, gid, path, shared] of cases) {
        chownSync(host.path('user'), uid, gid)
        chmodSync(host.path('user'), mode)
        expect(resolved(host.path(path)).split('|')[1], JSON.stringify([mode.toString(8), uid, gid, path])).to.equal(
          shared,
        )
      }
    })

    it('is refused if others could have put a link into it', function () {
      if (process.getuid?.() !== 0) return this.skip()
      symlinkSync(host.path('a'), host.path('user/link'))
      symlinkSync('user/link', host.path('two'))
      for (const mode of [0o777, 0o1777]) {
        chmodSync(host.path('user'), mode)
        const refused = '1 others can write to ./user, so the symbolic link ./user/link is not followed'
        for (const path of ['user/link', 'user/link/b/file', 'two', 'two/b', 'user/link/../a'])
          expect(resolved(`${host.folder}/${path}`), path).to.equal(refused)
        expect(resolved(host.path('user/link'), true)).to.equal('./user/link|./user||a1ff')
      }
      linkSync(host.path('a/b/file'), host.path('user/second'))
      expect(resolved(host.path('user/second'))).to.equal('./user/second|./user||81a4')
    })
  })
}
