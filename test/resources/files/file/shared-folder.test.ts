import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { expect } from 'chai'
import { FailedError } from '../../../../src/core/errors.js'
import { Script, sh } from '../../../../src/core/shell/script.js'
import { type FileOptions, file } from '../../../../src/resources/files/file.js'
import { temporaryName } from '../../../../src/resources/files/staging.js'
import { ownFolder } from '../../../../src/resources/requirement.js'
import { attributesOf, HostileUser, secretText, stranger } from '../../hostile-user.js'
import { LocalHost, shells } from '../../local-host.js'
import { expectContract, resourceOf } from '../file-contract.js'

for (const shell of shells) {
  describe(`file in a folder of another user, in ${shell}`, function () {
    this.timeout(120_000)
    let host: LocalHost
    let user: HostileUser
    before(function () {
      if (process.getuid?.() !== 0) this.skip()
    })
    beforeEach(() => {
      host = new LocalHost(shell)
      user = new HostileUser(host)
    })
    afterEach(async () => {
      await user.stop()
      host.remove()
    })

    const at = (name: string, options: FileOptions) => resourceOf(file('a file', host.path(name), options))
    /** The steps, or a probe, on a host whose kernel lets users give names to files of others. */
    const withoutProtection = <T extends { readonly script: Script }>(part: T): T => ({
      ...part,
      script: new Script(
        part.script.text,
        '',
        [],
        part.script.functions.map((code) => code.replace('/proc/sys/fs/protected_hardlinks', '/dev/null')),
      ),
    })
    const content = (name: string) => readFileSync(host.path(name), 'utf8')
    const temporary = (name: string) => host.path('app', temporaryName(host.path(name)))

    it('is created, replaced and changed as in any other', async () => {
      await expectContract(host, at('app/conf', { content: 'one\n' }))
      expect([content('app/conf'), attributesOf(host, 'app/conf')]).to.deep.equal(['one\n', '0 644'])
      await expectContract(host, at('app/conf', { content: 'two\n', owner: stranger, mode: '0640', backup: true }))
      expect([content('app/conf'), attributesOf(host, 'app/conf')]).to.deep.equal(['two\n', '1 640'])
      const { ino } = lstatSync(host.path('app/conf'))
      await expectContract(host, at('app/conf', { content: 'two\n', owner: 0, mode: '0600' }))
      await expectContract(host, at('app/conf', { mode: '0604' }))
      expect([attributesOf(host, 'app/conf'), lstatSync(host.path('app/conf')).ino]).to.deep.equal(['0 604', ino])
      expect(host.names.filter((name) => /conf\.\d{4}-.*~$/.test(name))).to.have.length(1)
    })

    it('replaces a link to a file of root, and shows nothing of it', async () => {
      await user.act(`fs.symlinkSync(root + '/conf', 'conf')`)
      const resource = at('app/conf', { content: 'one\n', owner: stranger, backup: true })
      const answer = host.run(resource.probe.script).text
      expect(answer).to.not.contain(Buffer.from(secretText).toString('base64'))
      const [change] = await expectContract(host, resource)
      expect(JSON.stringify(change)).to.not.contain(secretText)
      expect([content('app/conf'), attributesOf(host, 'app/conf')]).to.deep.equal(['one\n', '1 644'])
      user.expectNothingOfRootTouched()
    })

    it('follows no link of the user, even if it is to follow links, and says so', async () => {
      await user.act(`fs.symlinkSync(root + '/conf', 'conf'); fs.symlinkSync(root, 'sub')`)
      for (const name of ['app/conf', 'app/sub/new', 'app/sub/conf']) {
        const output = await host.converge(at(name, { content: 'one\n', follow: true }))
        expect(output.stderrText).to.equal(
          `others can write to ${host.path('app')}, so the symbolic link ${host.path(name.split('/').slice(0, 2).join('/'))} is not followed`,
        )
      }
      user.expectNothingOfRootTouched()
    })

    it('is written where a link of root leads', async () => {
      symlinkSync(host.path('app'), host.path('link'))
      await user.act(`fs.mkdirSync('sub')`)
      await expectContract(host, at('link/sub/conf', { content: 'one\n' }))
      symlinkSync('link/./sub/../conf', host.path('other'))
      await expectContract(host, at('other', { content: 'two\n', follow: true }))
      expect([content('app/sub/conf'), content('app/conf')]).to.deep.equal(['one\n', 'two\n'])
    })

    it('opens neither a pipe at its path nor one at that of its temporary file', async () => {
      execFileSync('mkfifo', ['-m', '666', host.path('app/conf'), temporary('app/new')])
      expect(() => host.plan(at('app/conf', { content: 'x' }))).to.throw(FailedError, 'neither a file nor a directory')
      const planned = host.plan(at('app/new', { content: 'one\n' })).filter(({ attribute }) => attribute !== 'leftover')
      expect((await host.apply(planned.flatMap(({ steps }) => steps))).stderrText).to.equal('')
      expect(content('app/new')).to.equal('one\n')
      execFileSync('mkfifo', ['-m', '666', temporary('app/third')])
      await expectContract(host, at('app/third', { content: 'one\n' }))
    })

    it('validates the new content, and cleans up when it is rejected', async () => {
      const valid = (staged: string) =>
        sh`grep -q two ${staged} && [ "$(stat -c %a ${staged})" = 644 ] || { echo no; exit 7; }`
      expect((await host.converge(at('app/conf', { content: 'one\n', validate: valid }))).code).to.equal(7)
      expect(readdirSync(host.path('app'))).to.deep.equal([])
      await expectContract(host, at('app/conf', { content: 'two\n', validate: valid }))
    })

    it('does not change the attributes of what may be a second name of a file of somebody else', async () => {
      linkSync(host.path('root/conf'), host.path('app/conf'))
      const [change] = host.plan(at('app/conf', { mode: '0644' }))
      const output = await host.apply(change!.steps.map(withoutProtection))
      expect(output.stderrText).to.match(
        /^others can write to the folder, so .*app\/conf may be a file of somebody else/,
      )
      expect(attributesOf(host, 'root/conf')).to.equal('0 600')
    })

    it('shows no content that may be that of a file of somebody else', async () => {
      linkSync(host.path('root/conf'), host.path('app/conf'))
      const { probe } = at('app/conf', { content: 'one\n' })
      const answer = (each: typeof probe) => host.run(each.script).text
      expect(answer(probe)).to.contain(Buffer.from(secretText).toString('base64'))
      expect(answer(withoutProtection(probe))).to.match(/^entry .*\n$/)
    })

    it('removes what an interrupted run left, of whatever type', async () => {
      const [stage] = host.plan(at('app/conf', { content: 'one\n' }))[0]!.steps
      await host.apply([stage!])
      expect(host.names.filter((name) => name.includes('.haploy-'))).to.have.length(2)
      await expectContract(host, at('app/conf', { content: 'one\n' }))
    })

    it('is refused where a program would use its path, as useradd does for a home folder', () => {
      const { script } = ownFolder(host.path('app/new'))
      expect(host.run(script).stderrText).to.equal(
        `others can write to ${host.path('app')}, so nothing is made in it by its path`,
      )
      expect(host.run(ownFolder(host.path('root')).script).code).to.equal(0)
    })

    it('gets the group of a folder with the set-group-ID bit', async () => {
      chownSync(host.path('app'), stranger, 2)
      chmodSync(host.path('app'), 0o2775)
      await expectContract(host, at('app/conf', { content: 'one\n' }))
      expect(lstatSync(host.path('app/conf')).gid).to.equal(2)
    })

    it('is written to a folder with the sticky bit', async () => {
      mkdirSync(host.path('tmp'))
      chmodSync(host.path('tmp'), 0o1777)
      writeFileSync(host.path('tmp/conf'), 'theirs')
      chownSync(host.path('tmp/conf'), stranger, stranger)
      await expectContract(host, at('tmp/conf', { content: 'one\n' }))
      expect([content('tmp/conf'), attributesOf(host, 'tmp/conf')]).to.deep.equal(['one\n', '1 644'])
    })

    const races: Readonly<Record<string, string>> = {
      'the file for a link': `attempt(
        () => fs.symlinkSync(root + '/conf', 't'), () => fs.renameSync('t', 'conf'),
        () => fs.writeFileSync('t', 'mine'), () => fs.renameSync('t', 'conf'))`,
      'the folder for a link': `attempt(
        () => fs.mkdirSync('sub'), () => fs.renameSync('sub', 'away'), () => fs.symlinkSync(root + '/sub', 'sub'),
        () => fs.unlinkSync('sub'), () => fs.renameSync('away', 'sub'))`,
      'the temporary file for a link': `for (const folder of ['.', 'sub']) attempt(() => {
        for (const name of fs.readdirSync(folder)) if (name.startsWith(haploy)) attempt(
          () => fs.renameSync(folder + '/' + name, folder + '/stolen' + round % 50), () => fs.symlinkSync(root, folder + '/' + name))
      })`,
      'the temporary file for a folder': `for (const folder of ['.', 'sub']) attempt(() => {
        for (const name of fs.readdirSync(folder)) if (name.startsWith(haploy)) attempt(
          () => fs.renameSync(folder + '/' + name, folder + '/stolen' + round % 50), () => fs.mkdirSync(folder + '/' + name),
          () => fs.symlinkSync(root + '/conf', folder + '/' + name + '/' + name))
      })`,
    }
    for (const [what, code] of Object.entries(races)) {
      it(`never lets the user exchange ${what}`, async () => {
        await user.act(`fs.mkdirSync('sub')`)
        user.start(code)
        let written = 0
        for (let turn = 0; turn < 5; turn++) {
          for (const name of ['app/conf', 'app/sub/conf']) {
            const options = {
              content: `${turn}\n`,
              owner: stranger,
              mode: turn % 2 ? '0644' : '0666',
              validate: () => sh`:`,
            }
            for (const resource of [at(name, options), at(name, { ...options, backup: true })]) {
              const answer = host.run(resource.probe.script)
              expect(answer.text).to.not.contain(Buffer.from(secretText).toString('base64'))
              const output = await host.converge(resource)
              if (output.code === 0) written++
            }
          }
        }
        await user.stop()
        user.expectNothingOfRootTouched()
        expect(written).to.be.above(0)
      })
    }
  })
}
