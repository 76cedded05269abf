import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
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
    expect(readFileSync(host.path('.local/state/haploy/role.manifest'), 'utf8')).to.match(
      /^# haploy, format 1\n\w{64} .*\/new\n$/,
    )
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

  it('works with lists of the first versions, which had no header', async () => {
    writeFileSync(host.path('one'), 'theirs')
    await take(['one'])
    for (const name of ['originals.list', 'role.manifest']) {
      const list = host.path(`.local/state/haploy/${name}`)
      const text = readFileSync(list, 'utf8')
      expect(text).to.match(/^# haploy, format 1\n/)
      writeFileSync(list, text.slice(text.indexOf('\n') + 1))
    }
    expect(await take(['one'])).to.deep.equal([
      'here: record the managed files: ok',
      'here: one: ok',
      'here: remove files that are no longer declared: ok',
    ])
    await restore()
    expect(readFileSync(host.path('one'), 'utf8')).to.equal('theirs')
    expect(state().filter((name) => name.endsWith('.manifest') || name.endsWith('.list'))).to.deep.equal([])
  })

  it('leaves a list of a later version as it is', async () => {
    const list = host.path('.local/state/haploy/originals.list')
    const later = '# haploy, format 2\n{}\n'
    mkdirSync(dirname(list), { recursive: true })
    writeFileSync(list, later)
    const written = 'a later version of haploy has written the list of originals'
    expect((await restore())[0]).to.contain(`${written} on the host, in format 2`)
    writeFileSync(host.path('one'), 'theirs')
    expect((await take(['one']))[0]).to.contain('record the managed files: failed')
    expect(readFileSync(host.path('one'), 'utf8')).to.equal('theirs')
    expect(readFileSync(list, 'utf8')).to.equal(later)
  })

  it('puts a link back as a link', async () => {
    writeFileSync(host.path('target'), 'theirs')
    symlinkSync('target', host.path('one'))
    await take(['one'])
    expect([readFileSync(host.path('one'), 'utf8'), readFileSync(host.path('target'), 'utf8')]).to.deep.equal([
      'ours',
      'theirs',
    ])
    expect(await restore()).to.deep.equal(['here: restore the original files: changed'])
    expect(readlinkSync(host.path('one'))).to.equal('target')
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
