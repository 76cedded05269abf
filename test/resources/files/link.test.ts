import { existsSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { FailedError, UsageError } from '../../../src/core/errors.js'
import type { StateResource } from '../../../src/core/resource.js'
import { sh } from '../../../src/core/shell/script.js'
import { link } from '../../../src/resources/files/link.js'
import { temporaryName } from '../../../src/resources/files/staging.js'
import { LocalHost, shells } from '../local-host.js'
import { attributes, expectContract, resourceOf } from './file-contract.js'

for (const shell of shells) {
  describe(`link, in ${shell}`, () => {
    let host: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
    })
    afterEach(() => host.remove())

    const at = (name: string, to: string) => resourceOf(link('a link', host.path(name), { to }))

    it('is created, even if its target does not exist', async () => {
      const resource = at('new', '/no/such/file')
      expect((resource as StateResource).isAbsent?.(host.probe(resource))).to.equal(true)
      const [change] = await expectContract(host, resource)
      expect([change?.attribute, change?.from, change?.to]).to.deep.equal(['target', null, '/no/such/file'])
      expect((resource as StateResource).isAbsent?.(host.probe(resource))).to.equal(false)
    })

    it("replaces another link, even one to a directory, and keeps that one's target", async () => {
      mkdirSync(host.path('folder'))
      symlinkSync('folder', host.path('old'))
      const [change] = await expectContract(host, at('old', 'elsewhere'))
      expect(change?.from).to.equal('folder')
      expect(host.names).to.deep.equal(['folder', 'old'])
    })

    it('replaces a file', async () => {
      writeFileSync(host.path('old'), 'x')
      const [change] = await expectContract(host, at('old', 'elsewhere'))
      expect(change?.from).to.equal('not a link')
    })

    it('rejects a directory', () => {
      mkdirSync(host.path('folder'))
      expect(() => host.plan(at('folder', 'elsewhere'))).to.throw(FailedError, 'is a directory')
    })

    it('removes what an interrupted run left', async () => {
      symlinkSync('elsewhere', host.path('old'))
      symlinkSync('elsewhere', host.path(temporaryName(host.path('old'))))
      expect(attributes(await expectContract(host, at('old', 'elsewhere')))).to.deep.equal(['leftover'])
    })

    it('names the missing folder', async () => {
      const output = await host.converge(at('none/new', 'x'))
      expect(output.stderrText).to.equal(`the folder ${host.path('none')} does not exist`)
    })

    it('accepts every name and target', async function () {
      this.timeout(180_000)
      const unit = fc.constantFrom(...[...` '"$\`*?[]{}~;&|<>()!#\\\n\t-=%aé✓./`])
      const targets = fc.string({ unit, minLength: 1, maxLength: 12 })
      const names = targets.map((text) => `n${text.replaceAll('/', '_')}`)
      await fc.assert(
        fc.asyncProperty(names, targets, async (name, target) => {
          host.remove()
          mkdirSync(host.folder)
          await expectContract(host, at(name, target))
          expect(readlinkSync(host.path(name))).to.equal(target)
        }),
        { numRuns: 25 },
      )
    })

    it('never replaces a directory that appears meanwhile', async () => {
      const steps = host.plan(at('new', 'x')).flatMap((change) => change.steps)
      host.run(sh`mkdir ${host.path('new')}; echo kept >${host.path('new/file')}`)
      expect((await host.apply(steps)).stderrText).to.match(/^mv: /)
      expect(readFileSync(host.path('new/file'), 'utf8')).to.equal('kept\n')
      expect(existsSync(host.path(temporaryName(host.path('new'))))).to.equal(false)
    })
  })
}

describe('link', () => {
  it('rejects a relative path and an empty target', () => {
    expect(() => link('a link', 'x', { to: '/y' })).to.throw(UsageError, 'is not an absolute path')
    expect(() => link('a link', '/x', { to: '' })).to.throw(
      UsageError,
      "`to` of task 'a link' must be a string, not an empty one",
    )
  })
})
