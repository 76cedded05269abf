import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { managedFiles } from '../../../src/resources/managed-files/managed-files.js'
import { restoreOriginals } from '../../../src/resources/managed-files/restore.js'
import { LocalRun } from '../../engine/local-run.js'

describe('Restoring the originals of a role', () => {
  let host: LocalRun
  beforeEach(() => {
    host = new LocalRun()
  })
  afterEach(() => rmSync(host.folder, { recursive: true }))

  const take = (names: readonly string[]) => {
    const { write, remove } = managedFiles(names.map((name) => ({ name, path: host.path(name), content: 'ours' })))
    return host.role({ tasks: () => [...write, remove] }, { takeOver: true })
  }
  const restore = (check = false) => host.role({ tasks: () => [restoreOriginals()] }, { check })
  const state = () => readdirSync(host.path('.local/state/haploy'))

  it('puts them back with their mode, and forgets them and their lines in the manifest', async () => {
    writeFileSync(host.path('a b'), 'theirs\n', { mode: 0o604 })
    await take(['a b', 'new'])
    expect(await restore(true)).to.deep.equal(['here: restore the original files: changed'])
    expect(readFileSync(host.path('a b'), 'utf8')).to.equal('ours')
    expect(await restore()).to.deep.equal(['here: restore the original files: changed'])
    expect(readFileSync(host.path('a b'), 'utf8')).to.equal('theirs\n')
    expect(statSync(host.path('a b')).mode & 0o777).to.equal(0o604)
    expect(readFileSync(host.path('.local/state/haploy/role.manifest'), 'utf8')).to.match(/^\w{64} .*\/new\n$/)
    expect(state()).not.to.include('originals.list')
    expect(await restore()).to.deep.equal(['here: restore the original files: ok'])
  })

  it('lets the next run refuse and keep what it finds then', async () => {
    writeFileSync(host.path('one'), 'first')
    await take(['one'])
    await restore()
    expect(state().filter((name) => name.endsWith('.manifest'))).to.deep.equal([])
    writeFileSync(host.path('one'), 'second')
    await take(['one'])
    await restore()
    expect(readFileSync(host.path('one'), 'utf8')).to.equal('second')
  })

  it('leaves the files of other roles', async () => {
    writeFileSync(host.path('one'), 'theirs')
    await take(['one'])
    const list = host.path('.local/state/haploy/originals.list')
    writeFileSync(list, readFileSync(list, 'utf8').replace(' role.manifest ', ' roles.manifest '))
    expect(await restore()).to.deep.equal(['here: restore the original files: ok'])
    expect(existsSync(list)).to.equal(true)
  })
})
