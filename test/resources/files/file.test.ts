import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { DiffSide } from '../../../src/core/content/difference.js'
import { FailedError, UsageError } from '../../../src/core/errors.js'
import type { Resource, StateResource, Step } from '../../../src/core/resource.js'
import { sh } from '../../../src/core/shell/script.js'
import { secret } from '../../../src/core/shell/secret.js'
import { type FileOptions, file } from '../../../src/resources/files/file.js'
import { LocalHost, shells } from '../local-host.js'
import { attributes, expectContract, resourceOf } from './file-contract.js'

const asRoot = process.getuid?.() === 0

for (const shell of shells) {
  describe(`file, in ${shell}`, () => {
    let host: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
    })
    afterEach(() => host.remove())

    const at = (name: string, options: FileOptions): Resource => resourceOf(file('a file', host.path(name), options))
    const put = (name: string, content: string | Uint8Array, mode = 0o644) => {
      writeFileSync(host.path(name), content)
      chmodSync(host.path(name), mode)
    }
    const content = (name: string) => readFileSync(host.path(name), 'utf8')
    const modeOf = (name: string) => statSync(host.path(name)).mode & 0o7777

    it('creates a missing file with mode 0644', async () => {
      const changes = await expectContract(host, at('new', { content: 'one\n' }))
      expect(changes.map(({ attribute, from, to }) => ({ attribute, from, to }))).to.deep.equal([
        { attribute: 'content', from: null, to: new DiffSide(host.path('new'), 'one\n', '4 bytes') },
      ])
      expect(content('new')).to.equal('one\n')
      expect(modeOf('new')).to.equal(0o644)
    })

    it('is absent until it is created', async () => {
      const resource = at('new', { content: '' })
      expect((resource as StateResource).isAbsent?.(host.probe(resource))).to.equal(true)
      await host.converge(resource)
      expect((resource as StateResource).isAbsent?.(host.probe(resource))).to.equal(false)
    })

    it('replaces other content and keeps the mode', async () => {
      put('old', 'one\n', 0o4750)
      const changes = await expectContract(host, at('old', { content: 'two\n' }))
      expect(attributes(changes)).to.deep.equal(['content'])
      expect(changes[0]?.from).to.deep.equal(new DiffSide(host.path('old'), 'one\n', '4 bytes'))
      expect(content('old')).to.equal('two\n')
      expect(modeOf('old')).to.equal(0o4750)
    })

    it('reports a mode that changes with the content, and sets it in the same write', async () => {
      put('old', 'one\n', 0o644)
      const changes = await expectContract(host, at('old', { content: 'two\n', mode: '0600' }))
      expect(attributes(changes)).to.deep.equal(['content', 'mode'])
      expect(changes[1]?.steps).to.be.empty
      expect(modeOf('old')).to.equal(0o600)
    })

    it('detects a difference between contents of the same length', async () => {
      put('old', 'one\n')
      await expectContract(host, at('old', { content: 'two\n' }))
      expect(content('old')).to.equal('two\n')
    })

    it('changes only the mode when only that differs, without a new file', async () => {
      put('old', 'one\n')
      const { ino } = statSync(host.path('old'))
      const changes = await expectContract(host, at('old', { content: 'one\n', mode: 'u+s,o=' }))
      expect(changes.map(({ attribute, from, to }) => [attribute, from, to])).to.deep.equal([['mode', '0644', '4640']])
      expect(statSync(host.path('old')).ino).to.equal(ino)
    })

    it('keeps any content when none is requested', async () => {
      put('old', 'one\n')
      await expectContract(host, at('old', { mode: '0600' }))
      expect(content('old')).to.equal('one\n')
    })

    it('creates an empty file when there is none and no content is requested', async () => {
      await expectContract(host, at('new', { mode: '0600' }))
      expect(content('new')).to.equal('')
      expect(modeOf('new')).to.equal(0o600)
    })

    it('writes binary content and shows only its size', async () => {
      const bytes = Uint8Array.from({ length: 512 }, (_, index) => index % 256)
      put('old', Buffer.from([0, 1, 2]))
      const [change] = await expectContract(host, at('old', { content: bytes }))
      expect(change?.from).to.deep.equal(new DiffSide(host.path('old'), undefined, 'binary, 3 bytes'))
      expect(change?.to).to.deep.equal(new DiffSide(host.path('old'), undefined, 'binary, 512 bytes'))
      expect(readFileSync(host.path('old')).equals(bytes)).to.equal(true)
    })

    it('does not fetch a file that is too large to show', async () => {
      put('old', 'x'.repeat(256 * 1024 + 1))
      const resource = at('old', { content: 'one\n' })
      expect(host.run(resource.probe.script).stdout.length).to.be.below(200)
      const [change] = await expectContract(host, resource)
      expect(change?.from).to.deep.equal(new DiffSide(host.path('old'), undefined, 'large, 262145 bytes'))
    })

    it('never fetches or shows a secret', async () => {
      put('old', 'old-fake-pass\n')
      const resource = at('old', { content: secret('new-fake-pass\n') })
      expect(host.run(resource.probe.script).text).not.to.include(Buffer.from('old-fake-pass').toString('base64'))
      const changes = await expectContract(host, resource)
      expect(JSON.stringify(changes)).not.to.include('fake-pass')
      expect(content('old')).to.equal('new-fake-pass\n')
    })

    it('rejects a directory and a device with a clear message', () => {
      mkdirSync(host.path('folder'))
      expect(() => host.plan(at('folder', { content: '' }))).to.throw(FailedError, /is a directory/)
      const device = resourceOf(file('a device', '/dev/null', { content: '' }))
      expect(() => host.plan(device)).to.throw(FailedError, /neither a file nor a directory/)
    })

    it('names the missing folder', async () => {
      const output = await host.converge(at('no folder/new', { content: '' }))
      expect(output.code).not.to.equal(0)
      expect(output.stderrText).to.equal(`the folder ${host.path('no folder')} does not exist`)
    })

    it('writes to the target of a link that it follows, and keeps the link', async () => {
      mkdirSync(host.path('real folder'))
      put('real folder/file', 'one\n', 0o640)
      symlinkSync('real folder/file', host.path('link'))
      const changes = await expectContract(host, at('link', { content: 'two\n', follow: true }))
      expect(changes[0]?.from).to.deep.equal(new DiffSide(host.path('link'), 'one\n', '4 bytes'))
      expect(lstatSync(host.path('link')).isSymbolicLink()).to.equal(true)
      expect(content('real folder/file')).to.equal('two\n')
      expect(modeOf('real folder/file')).to.equal(0o640)
    })

    it('replaces a link otherwise, shows where it leads, and touches no target', async () => {
      put('target', 'untouched', 0o600)
      for (const to of ['target', 'nothing', 'old']) {
        symlinkSync(to, host.path('old'))
        const [change] = await expectContract(host, at('old', { content: 'one\n' }))
        expect(change?.from).to.deep.equal(new DiffSide(host.path('old'), undefined, `a symbolic link to ${to}`))
        expect([lstatSync(host.path('old')).isFile(), modeOf('old'), content('old')]).to.deep.equal([
          true,
          0o644,
          'one\n',
        ])
        rmSync(host.path('old'))
      }
      expect([content('target'), modeOf('target'), ...host.names]).to.deep.equal(['untouched', 0o600, 'target'])
    })

    it('keeps a link as the backup of a link', async () => {
      symlinkSync('target', host.path('old'))
      await expectContract(host, at('old', { content: 'one\n', backup: true }))
      const backup = host.names.find((name) => name.endsWith('Z~'))
      expect(readlinkSync(host.path(backup ?? ''))).to.equal('target')
    })

    it('puts no empty file in the place of a link', () => {
      symlinkSync('target', host.path('link'))
      expect(() => host.plan(at('link', { mode: '0600' }))).to.throw(
        FailedError,
        'is a symbolic link, and the task has no',
      )
    })

    it('creates the missing target of a link that it follows', async () => {
      symlinkSync("it's\nnew", host.path('link'))
      await expectContract(host, at('link', { content: 'one\n', follow: true }))
      expect(content("it's\nnew")).to.equal('one\n')
    })

    it('rejects a link that cannot be resolved', () => {
      symlinkSync('loop', host.path('loop'))
      expect(() => host.plan(at('loop', { content: '', follow: true }))).to.throw(FailedError, /cannot be resolved/)
    })

    it('keeps the file and leaves nothing behind when the validation rejects the new one, and reports its output', async () => {
      put('old', 'one\n')
      const before = host.fingerprint().split('\n').slice(1)
      const resource = at('old', {
        content: 'two\n',
        validate: (f) => sh`grep -q one ${f} || { echo 'no one' >&2; exit 7; }`,
      })
      const output = await host.converge(resource)
      expect(output.code).to.equal(7)
      expect(output.stderrText).to.equal('no one')
      expect(host.fingerprint().split('\n').slice(1)).to.deep.equal(before)
    })

    it('validates the new content with its mode, before the rename', async () => {
      put('old', 'one\n', 0o600)
      const validate = (staged: string) => sh`grep -q two ${staged} && [ "$(stat -c %a ${staged})" = 600 ] # a remark`
      const changes = await expectContract(host, at('old', { content: 'two\n', validate }))
      expect(changes[0]?.steps.map(({ prepares = false }) => prepares)).to.deep.equal([true, true, false])
    })

    it('keeps a backup on request', async () => {
      put('old', 'one\n', 0o640)
      await expectContract(host, at('old', { content: 'two\n', backup: true }))
      const backup = host.names.find((name) => /^old\.\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ~$/.test(name))
      expect(content(backup ?? '')).to.equal('one\n')
      expect(modeOf(backup ?? '')).to.equal(0o640)
    })

    it('keeps no backup of a file that is not replaced after all', async () => {
      writeFileSync(host.path('old'), 'one\n')
      const [change] = host.plan(at('old', { content: 'two\n', backup: true }))
      const [stage, rename] = change!.steps as [Step, Step]
      await host.apply([stage])
      const output = host.run(sh`mv() { echo no >&2; return 4; }\n${rename.script}`)
      expect([output.code, output.stderrText]).to.deep.equal([4, 'no'])
      expect(host.names).to.deep.equal(['old'])
    })

    it('creates no backup of a missing file', async () => {
      await expectContract(host, at('new', { content: 'two\n', backup: true }))
      expect(host.names).to.deep.equal(['new'])
    })

    it('keeps the old file when it is interrupted before the rename, and the next run cleans up', async () => {
      put('old', 'one\n')
      const resource = at('old', { content: 'two\n', validate: () => sh`true` })
      const steps = host.plan(resource).flatMap((change) => change.steps)
      await host.apply(steps.slice(0, 2))
      expect(content('old')).to.equal('one\n')
      expect(attributes(await expectContract(host, resource))).to.deep.equal(['leftover', 'content'])
      expect(content('old')).to.equal('two\n')
    })

    it('removes a leftover even if nothing else differs', async () => {
      put('old', 'one\n')
      const [staging] = host.plan(at('old', { content: 'two\n' })).flatMap((change) => change.steps)
      await host.apply([staging!])
      expect(attributes(await expectContract(host, at('old', { content: 'one\n' })))).to.deep.equal(['leftover'])
    })

    it("removes a leftover in the folder of a link's target", async () => {
      mkdirSync(host.path('real'))
      put('real/file', 'one\n')
      symlinkSync('real/file', host.path('link'))
      const [staging] = host.plan(at('link', { content: 'two\n', follow: true })).flatMap((change) => change.steps)
      await host.apply([staging!])
      expect(attributes(await expectContract(host, at('link', { content: 'one\n', follow: true })))).to.deep.equal([
        'leftover',
      ])
    })

    it('does not follow a link at the path of the temporary file', async () => {
      put('victim', 'untouched')
      const [staging] = host.plan(at('old', { content: 'two\n' })).flatMap((change) => change.steps)
      await host.apply([staging!])
      const temporary = host.names.find((name) => name.startsWith('.haploy-'))!
      host.run(sh`rm ${host.path(temporary)}; ln -s victim ${host.path(temporary)}`)
      await expectContract(host, at('old', { content: 'two\n' }))
      expect(content('victim')).to.equal('untouched')
    })

    it('rejects content that is incomplete on arrival', async () => {
      put('old', 'one\n')
      const [staging] = host.plan(at('old', { content: 'two\nthree\n' })).flatMap((change) => change.steps)
      const output = host.run(staging!.script, Buffer.from('two\n'))
      expect(output.code).not.to.equal(0)
      expect(output.stderrText).to.match(/differs from what was sent$/)
      expect(host.names).to.deep.equal(['old'])
    })

    it('does not move the file into a directory that appears meanwhile', async () => {
      const steps = host.plan(at('new', { content: 'one\n' })).flatMap((change) => change.steps)
      mkdirSync(host.path('new'))
      const output = await host.apply(steps)
      expect(output.stderrText).to.match(/^mv: /)
      expect(host.names).to.deep.equal(['new'])
    })

    it('accepts every name and content', async function () {
      this.timeout(180_000)
      const letters = fc.constantFrom(...[...` '"$\`*?[]{}~;&|<>()!#\\\n\t-=%aé✓.`])
      const names = fc.string({ unit: letters, minLength: 1, maxLength: 12 }).filter((name) => !/^\.{1,2}$/.test(name))
      const contents = fc.oneof(fc.string({ unit: letters }), fc.uint8Array({ maxLength: 300 }))
      await fc.assert(
        fc.asyncProperty(names, contents, async (name, wanted) => {
          host.remove()
          mkdirSync(host.folder)
          await expectContract(host, at(name, { content: wanted }))
          expect(host.names).to.deep.equal([name])
          expect(readFileSync(host.path(name)).equals(Buffer.from(wanted as string))).to.equal(true)
        }),
        { numRuns: 25 },
      )
    })

    if (!asRoot) return

    it('gives a new file the requested owner and group', async () => {
      await expectContract(host, at('new', { content: 'x', owner: 'daemon', group: 'bin', mode: '4755' }))
      const { uid, gid, mode } = statSync(host.path('new'))
      expect([uid, gid, mode & 0o7777]).to.deep.equal([1, 2, 0o4755])
    })

    it('keeps the owner of a file that it replaces', async () => {
      put('old', 'one\n')
      host.run(sh`chown 4242:bin ${host.path('old')}`)
      await expectContract(host, at('old', { content: 'two\n' }))
      const { uid, gid } = statSync(host.path('old'))
      expect([uid, gid]).to.deep.equal([4242, 2])
    })

    it('changes owner and group only, and keeps the bits that chown would clear', async () => {
      put('old', 'one\n', 0o4755)
      const changes = await expectContract(host, at('old', { owner: 'daemon', group: 2 }))
      expect(changes.map(({ attribute, from, to }) => [attribute, from, to])).to.deep.equal([
        ['owner', 'root', 'daemon'],
        ['group', 'root', '2'],
      ])
      expect(modeOf('old')).to.equal(0o4755)
    })

    it('treats names and ids of owners as equal', () => {
      put('old', 'one\n')
      expect(host.plan(at('old', { owner: 0, group: 'root' }))).to.be.empty
      expect(host.plan(at('old', { owner: 'root', group: '0' }))).to.be.empty
    })

    it('says which user does not exist, and leaves no trace', async () => {
      const output = await host.converge(at('new', { content: 'x', owner: 'no-such-user' }))
      expect(output.stderrText).to.equal('the user no-such-user does not exist')
      expect(host.names).to.be.empty
    })

    it('says that the target is immutable', async function () {
      put('old', 'one\n')
      if (host.run(sh`chattr +i ${host.path('old')}`).code !== 0) return this.skip()
      const output = await host.converge(at('old', { content: 'two\n' }))
      host.run(sh`chattr -i ${host.path('old')}`)
      expect(output.stderrText).to.equal(`${host.path('old')} cannot be changed, even by root`)
      expect(host.names).to.deep.equal(['old'])
    })
  })
}

describe('file', () => {
  it('rejects paths that are not absolute, before anything runs', () => {
    for (const path of ['', 'etc/motd', './x', '~/x', '/etc/../x', '/x\0']) {
      expect(() => file('a file', path), JSON.stringify(path)).to.throw(UsageError)
    }
  })

  it('rejects an undefined content, and names the task', () => {
    const missing: { text?: string } = {}
    expect(() => file('write it', '/etc/x', { content: missing.text }))
      .to.throw(UsageError, "`content` of task 'write it' must be a string, bytes or a Secret, not undefined")
      .with.property('hint')
      .that.contains('a variable is not set')
    expect(() => file('write it', '/etc/x', {})).not.to.throw()
  })

  it('rejects invalid modes and owners', () => {
    expect(() => file('a file', '/x', { mode: '0999' })).to.throw(UsageError, /not a file mode/)
    expect(() => file('a file', '/x', { mode: 420 as unknown as string })).to.throw(UsageError, /not a file mode/)
    expect(() => file('a file', '/x', { owner: 'root:root' })).to.throw(UsageError, /neither a name/)
    expect(() => file('a file', '/x', { group: '' })).to.throw(UsageError, /must be a name or an id/)
  })

  it('reads any answer as a state', () => {
    const host = new LocalHost('sh')
    const resource = resourceOf(file('a file', host.path('x'), { content: 'x' }))
    for (const code of [
      '',
      'echo',
      'echo leftover',
      'echo link',
      'echo entry 1 2',
      'exit 3',
      'head -c 99 /dev/urandom',
    ]) {
      expect(() => resource.probe.parse(host.run(sh`eval ${code}`)), code).not.to.throw()
    }
    expect(existsSync(host.path('x'))).to.equal(false)
    host.remove()
  })
})
