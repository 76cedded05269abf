import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { secret } from '../../../src/index.js'
import { managedFiles } from '../../../src/resources/managed-files/managed-files.js'
import { LocalRun } from '../../engine/local-run.js'
import { touch } from '../../engine/note.js'

describe('managedFiles', () => {
  let host: LocalRun
  beforeEach(() => {
    host = new LocalRun()
  })
  afterEach(() => rmSync(host.folder, { recursive: true }))

  /** A run whose role declares files of these names, with the name as content. */
  const declare = (names: readonly string[], options: Parameters<typeof managedFiles>[1] = {}) => {
    const { write, remove } = managedFiles(names.map(fileOf), options)
    return host.role({ tasks: () => [...write, remove], handlers: () => [touch('restart', host.path('restarted'))] })
  }
  const fileOf = (name: string) => ({ name, path: host.path(name), content: name })
  const state = () => readdirSync(host.path('.local/state/haploy')).filter((name) => name.endsWith('.manifest'))

  it('removes what the role declares no more, and nothing the second time', async () => {
    await declare(['one', 'two'])
    expect(await declare(['one', 'two'])).to.deep.equal([
      'here: record the managed files: ok',
      'here: one: ok',
      'here: two: ok',
      'here: remove files that are no longer declared: ok',
    ])
    expect((await declare(['one'])).at(-1)).to.equal('here: remove files that are no longer declared: changed')
    expect([existsSync(host.path('one')), existsSync(host.path('two'))]).to.deep.equal([true, false])
    expect((await declare(['one'])).join()).not.to.contain('changed')
    await declare([])
    expect(existsSync(host.path('one'))).to.equal(false)
    expect(state()).to.deep.equal([])
  })

  it('says in a dry run what it would remove', async () => {
    await declare(['one', 'two'])
    const { write, remove } = managedFiles([fileOf('one')])
    expect((await host.role({ tasks: () => [...write, remove] }, { check: true })).at(-1)).to.match(/changed$/)
    expect(existsSync(host.path('two'))).to.equal(true)
  })

  it('leaves alone what somebody else changed since, and what was there before', async () => {
    writeFileSync(host.path('three'), 'theirs')
    await declare(['one', 'two'])
    writeFileSync(host.path('two'), 'theirs')
    await declare(['one'])
    expect(readFileSync(host.path('two'), 'utf8')).to.equal('theirs')
    expect(readFileSync(host.path('three'), 'utf8')).to.equal('theirs')
  })

  it('notifies handlers of what it removed', async () => {
    await declare(['one'], { notify: 'restart' })
    expect(existsSync(host.path('restarted'))).to.equal(false)
    await declare([], { notify: 'restart' })
    expect(existsSync(host.path('restarted'))).to.equal(true)
  })

  it('keeps apart lists with names of their own', async () => {
    const both = (one: readonly string[], two: readonly string[]) => {
      const [first, second] = [managedFiles(one.map(fileOf)), managedFiles(two.map(fileOf), { name: 'pages' })]
      return host.role({ tasks: () => [...first.write, ...second.write, first.remove, second.remove] })
    }
    await both(['one'], ['two'])
    expect((await both(['one'], ['two'])).join()).not.to.contain('changed')
    await both([], ['two'])
    expect([existsSync(host.path('one')), existsSync(host.path('two'))]).to.deep.equal([false, true])
    expect(state()).to.deep.equal(['role+pages.manifest'])
  })

  it('makes a folder where that is asked for, and takes secrets', async () => {
    const path = host.path('folder/key')
    const files = [{ name: 'key', path, content: secret('fake-key'), mode: '0600', withFolder: true }]
    const { write, remove } = managedFiles(files)
    await host.role({ tasks: () => [...write, remove] })
    expect(readFileSync(path, 'utf8')).to.equal('fake-key')
  })
})
