import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { removeAllStaged } from '../../../src/core/shell/enter.js'
import { type Script, sh } from '../../../src/core/shell/script.js'
import { noteStaged } from '../../../src/core/shell/staged.js'
import { pendingFolder } from '../../../src/core/shell/state-folder.js'
import { LocalHost, shells } from '../../resources/local-host.js'

for (const shell of shells) {
  describe(`The list of temporary files of a host, in ${shell}`, () => {
    let host: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
    })
    afterEach(() => host.remove())

    /** As another user than root, whose list is the real one of this machine. */
    const run = (script: Script) => host.run(sh`HOME=${host.folder}; id() { echo 1000; }; eval ${script.complete}`)

    it('has what is staged, and is emptied by the next run, which removes what is left of it', () => {
      const names = ['.haploy-0123456789ab', "it's a folder/.haploy-0123456789ab", '.haploy-ba9876543210']
      mkdirSync(host.path("it's a folder"))
      for (const name of names) expect(run(sh`${noteStaged} ${host.path(name)}`).stderrText).to.equal('')
      expect(run(sh`false || ${noteStaged} ${host.path('a\nb')}`).code).to.equal(0)
      const list = host.path('.local/state/haploy/staged-1')
      expect(readFileSync(list, 'utf8')).to.equal(names.map((name) => `${host.path(name)}\n`).join(''))
      writeFileSync(host.path(names[0]!), '')
      mkdirSync(host.path(names[1]!, 'inside'), { recursive: true })
      symlinkSync('kept', host.path(names[2]!))
      writeFileSync(host.path('kept'), '')
      writeFileSync(list, `${readFileSync(list, 'utf8')}${host.path('kept')}\n${host.path('incomplete')}`)
      expect(run(sh`${pendingFolder}\n${removeAllStaged}`).code).to.equal(0)
      for (const name of names) expect(existsSync(host.path(name)), name).to.equal(false)
      expect(existsSync(host.path('kept'))).to.equal(true)
      expect(readFileSync(list, 'utf8')).to.equal('')
    })
  })
}
