import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { expect } from 'chai'
import type { DiffSide } from '../../../src/core/content/difference.js'
import { FailedError, UsageError } from '../../../src/core/errors.js'
import { changesFor, type Step } from '../../../src/core/resource.js'
import { Output } from '../../../src/core/shell/output.js'
import { sh } from '../../../src/core/shell/script.js'
import { temporaryName } from '../../../src/resources/files/staging.js'
import { tree } from '../../../src/resources/trees/tree.js'
import type { TreeState } from '../../../src/resources/trees/tree-state.js'
import { attributes, expectContract, resourceOf } from '../files/file-contract.js'
import { LocalHost, shells } from '../local-host.js'

for (const shell of shells) {
  describe(`tree, in ${shell}`, () => {
    let host: LocalHost
    let role: LocalHost
    const put = (name: string, content: string | Buffer) => {
      const path = role.path('files/site', name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content)
      return path
    }
    const site = (more: object = {}) =>
      resourceOf(tree('the site', { to: host.path('a folder/site'), from: 'site', ...more }), { folder: role.folder })
    const read = (name: string) => readFileSync(host.path('a folder/site', name), 'utf8')

    beforeEach(() => {
      host = new LocalHost(shell)
      role = new LocalHost(shell)
      put('index.html', 'hello\n')
      put("images/it's a $(name).svg", '<svg/>')
      put(`deep/${'long-name/'.repeat(15)}end`, 'end')
      put('-dash', '')
      chmodSync(put('run', '#!/bin/sh\n'), 0o755)
      mkdirSync(role.path('files/site/empty'))
    })
    afterEach(() => {
      host.remove()
      role.remove()
    })

    it('copies all files and folders, whatever their names and sizes', async () => {
      const bytes = Buffer.alloc(300_001, Buffer.from([0, 255, 10, 13, 7]))
      put('archive.bin', bytes)
      const [change] = await expectContract(host, site())
      expect(change).to.include({ attribute: 'content' })
      expect(read('index.html') + read("images/it's a $(name).svg") + read('-dash')).to.equal('hello\n<svg/>')
      expect(read(`deep/${'long-name/'.repeat(15)}end`)).to.equal('end')
      expect(readFileSync(host.path('a folder/site/archive.bin')).equals(bytes)).to.equal(true)
      expect(statSync(host.path('a folder/site/empty')).mode & 0o777).to.equal(0o755)
      expect(statSync(host.path('a folder/site/run')).mode & 0o777).to.equal(0o755)
      expect(statSync(host.path('a folder/site/index.html')).mode & 0o777).to.equal(0o644)
    })

    it('keeps the modification time of a file, so that all hosts send the same validators', async () => {
      utimesSync(role.path('files/site/index.html'), 1_600_000_000, 1_600_000_000)
      await host.converge(site())
      expect(statSync(host.path('a folder/site/index.html')).mtimeMs).to.equal(1_600_000_000_000)
    })

    it('sends only what differs, shows it, and does not touch other files', async () => {
      await host.converge(site())
      writeFileSync(host.path('a folder/site/visitor'), 'mine')
      writeFileSync(host.path('a folder/site/index.html'), 'spoilt\n')
      chmodSync(host.path('a folder/site/run'), 0o600)
      const untouched = statSync(host.path('a folder/site/-dash')).ino
      const [change] = await expectContract(host, site())
      const sides = [change?.from, change?.to].map((side) => (side as DiffSide).text?.split('\n').filter(Boolean))
      expect(sides.map((lines) => lines?.map((line) => line.split(' ')[0]))).to.deep.equal([
        ['index.html:', 'run:'],
        ['index.html:', 'run:'],
      ])
      expect(sides[0]![1]).to.match(/^run: 0600 /)
      expect(sides[1]![1]).to.match(/^run: 0755 /)
      expect(read('visitor')).to.equal('mine')
      expect(statSync(host.path('a folder/site/-dash')).ino).to.equal(untouched)
    })

    it('removes what an interrupted run left, and nothing else', async () => {
      await host.converge(site())
      const left = host.path('a folder/site', temporaryName(host.path('a folder/site')))
      mkdirSync(left)
      writeFileSync(`${left}/half`, '')
      expect(attributes(await expectContract(host, site()))).to.deep.equal(['leftover'])
    })

    it('changes nothing when the received content differs from what was sent', async () => {
      await host.converge(site())
      writeFileSync(host.path('a folder/site/index.html'), 'old\n')
      const before = host.names
      const planned = host.plan(site()).flatMap(({ steps }) => steps)
      put('index.html', 'HELLO\n')
      const output = await host.apply(planned)
      expect(output.code).to.not.equal(0)
      expect(output.stderrText).to.contain('differs from what was sent')
      expect(host.names).to.deep.equal(before)
      expect(read('index.html')).to.equal('old\n')
    })

    it('creates a new tree in one step, hidden until then', async () => {
      await host.converge(site({ to: host.path('other') }))
      const [stage, place] = host.plan(site()).flatMap(({ steps }) => steps)
      expect((await host.apply([stage!])).code).to.equal(0)
      const [staged] = host.names.filter((name) => name.includes('.haploy-'))
      expect(statSync(host.path(staged!)).mode & 0o777).to.equal(0o700)
      expect(host.names).to.not.include('a folder/site')
      expect(place?.script.text.match(/\bmv\b/g)).to.have.length(1)
      expect((await host.apply([place!])).code).to.equal(0)
      for (const name of ['', 'deep', 'images', 'empty']) {
        expect(statSync(host.path('a folder/site', name)).mode & 0o777, name).to.equal(0o755)
      }
      expect(host.plan(site())).to.be.empty
    })

    it('reports in one line that everything is up to date, and all entries otherwise', async () => {
      put('archive.bin', Buffer.alloc(5_000_000, 'so large that another program may hash it'))
      await host.converge(site())
      const answer = () => host.run(site().probe.script).lines
      expect(answer().map((line) => line.split(' ')[0])).to.deep.equal(['account', 'same'])
      const told = site().probe.parse(host.run(site().probe.script)) as TreeState
      chmodSync(host.path('a folder/site/empty'), 0o700)
      expect(answer()).to.have.length.above(told.entries.size + told.sums.size)
      const { entries, sums } = site().probe.parse(host.run(site().probe.script)) as TreeState
      expect(entries.get('empty')).to.deep.equal({ ...told.entries.get('empty'), mode: 0o700 })
      expect([...entries.keys()].sort()).to.deep.equal([...told.entries.keys()].sort())
      expect([...sums].sort()).to.deep.equal([...told.sums].sort())
      expect(host.plan(site())).to.be.empty
    })

    it('takes back new folders and staged files if the owner cannot be set', async () => {
      const unknown = { owner: 'no-such-user' }
      expect((await host.converge(site(unknown))).code).to.not.equal(0)
      expect(host.names).to.deep.equal([])
      mkdirSync(host.path('a folder/site/images'), { recursive: true })
      const before = host.names
      for (const path of ['index.html', '-dash', 'run', 'deep', "images/it's a $(name).svg"])
        rmSync(role.path('files/site', path), { recursive: true })
      mkdirSync(role.path('files/site/empty/inner'))
      expect((await host.converge(site(unknown))).code).to.not.equal(0)
      expect(host.names).to.deep.equal(before)
    })

    it('reports how many files were replaced before a failure', async () => {
      await expectContract(host, site())
      for (const name of ['index.html', 'run', `deep/${'long-name/'.repeat(15)}end`]) put(name, 'new')
      const [change] = host.plan(site())
      const [stage, move] = change!.steps as [Step, Step]
      await host.apply([stage])
      const output = host.run(
        sh`mv() { case $* in *long-name*) return 1 ;; *) command mv "$@" ;; esac; }\n${move.script}`,
      )
      expect(output.code).to.equal(1)
      expect(output.stderrText).to.equal('of the 3 files, those that were already replaced: 2')
      expect(host.names.filter((name) => name.includes('.haploy-'))).to.deep.equal([])
      expect(attributes(await expectContract(host, site()))).to.deep.equal(['content'])
    })

    it('detects every difference', async () => {
      await host.converge(site())
      const at = (name: string) => host.path('a folder/site', name)
      const spoilt: Record<string, () => void> = {
        'index.html': () => writeFileSync(at('index.html'), 'HELLO\n'),
        run: () => chmodSync(at('run'), 0o4755),
        '-dash': () => rmSync(at('-dash')),
        empty: () => rmSync(at('empty'), { recursive: true }),
      }
      for (const [name, spoil] of Object.entries(spoilt)) {
        spoil()
        const [change] = host.plan(site())
        expect((change!.to as DiffSide).text?.split(':')[0]).to.equal(name)
        await host.converge(site())
        expect(host.plan(site()), name).to.be.empty
      }
    })

    it('refuses to replace a folder with a file, and vice versa', async () => {
      await host.converge(site())
      rmSync(host.path('a folder/site/index.html'))
      mkdirSync(host.path('a folder/site/index.html'))
      expect(() => host.plan(site())).to.throw(
        FailedError,
        'index.html is a directory, so no file can be created there',
      )
      rmSync(host.path('a folder/site/index.html'), { recursive: true })
      symlinkSync('/nowhere', host.path('a folder/site/index.html'))
      expect(() => host.plan(site())).to.throw(FailedError, 'neither a file nor a directory')
      rmSync(host.path('a folder/site'), { recursive: true })
      writeFileSync(host.path('a folder/site'), '')
      expect(() => host.plan(site())).to.throw(
        FailedError,
        'a folder/site is a file, so no directory can be created there',
      )
    })

    it('sets the owner of everything', async function () {
      if (process.getuid?.() !== 0) this.skip()
      await host.converge(site())
      writeFileSync(host.path('a folder/site/visitor'), 'mine')
      await expectContract(host, site({ owner: 'nobody', group: 65534 }))
      const owners = ['index.html', 'deep', '.', 'visitor'].map(
        (name) => statSync(host.path('a folder/site', name)).uid,
      )
      expect(owners).to.deep.equal([65534, 65534, 65534, 0])
    })

    it('shows the former owner of each entry, whether the account has a name or not', async function () {
      if (process.getuid?.() !== 0) this.skip()
      await host.converge(site())
      chownSync(host.path('a folder/site/run'), 65534, 0)
      chownSync(host.path('a folder/site/-dash'), 54321, 54322)
      const [change] = host.plan(site({ owner: 0, group: 0 }))
      const lines = (change!.from as DiffSide).text?.split('\n') ?? []
      expect(lines.map((line) => line.split(' ').slice(0, 4).join(' '))).to.deep.equal([
        '-dash: 0644 UNKNOWN UNKNOWN',
        'run: 0755 nobody root',
        '',
      ])
    })

    it('rejects what it cannot send, and suggests a name', () => {
      expect(() => site({ from: 'sites' }))
        .to.throw(FailedError, `${role.path('files/sites')} does not exist`)
        .with.property('hint')
        .that.contains("Did you mean 'site'?")
      expect(() => site({ from: 'site/index.html' })).to.throw(FailedError, 'is not a folder')
      symlinkSync('/dev/null', put('x', '').replace(/x$/, 'device'))
      expect(() => site()).to.throw(FailedError, 'it is neither a file nor a folder')
    })
  })
}

describe('tree', () => {
  it('rejects a relative path before its role is known', () => {
    expect(() => tree('a tree', { to: 'x', from: 'y' })).to.throw(UsageError)
  })

  it('moves all files, and no more at a time than fit into a command line', () => {
    const role = new LocalHost('sh')
    try {
      const names = Array.from({ length: 2000 }, (_, index) => `${index}-${'x'.repeat(80)}`)
      for (const name of names) writeFileSync(role.path(name), '')
      const resource = resourceOf(tree('many', { to: '/srv/many', from: role.folder }))
      const empty = Buffer.from('called 0 0 root root\n41ed 0 0 ./.\n')
      const [change] = changesFor(resource, resource.probe.parse(new Output(0, empty, Buffer.alloc(0))))
      const moves = change!.steps
        .at(-1)!
        .script.text.split('\n')
        .filter((line) => /\bhaploy_place /.test(line))
      expect(Math.max(...moves.map((move) => move.length))).to.be.below(128 * 1024)
      expect(moves.flatMap((move) => move.match(/\d+-x+/g) ?? []).sort()).to.deep.equal(names.sort())
    } finally {
      role.remove()
    }
  })
})
