import { readdirSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { hash } from '../../src/loader/cached-file.js'
import { PlaybookMemory } from '../../src/loader/playbook-memory.js'

describe('PlaybookMemory', () => {
  const names = { playbook: 'site', inventory: 'hosts', extra: [] }
  let folder: string
  let file: string
  const recall = async () => (await PlaybookMemory.recall(names, { folder, env: { HOME: folder } })).plays

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haploy-memory-'))
    const memory = await PlaybookMemory.recall(names, { folder, env: { HOME: folder } })
    file = join(folder, 'site.ts')
    writeFileSync(file, 'text')
    memory.note(file, 'text')
    memory.keep([{ hosts: 'lb', roles: [] }])
  })
  afterEach(() => rm(folder, { recursive: true }))

  const spoil = (content: unknown) => {
    const cache = join(folder, '.cache/haploy')
    const [kept, ...others] = readdirSync(cache)
    expect(others).to.deep.equal([])
    writeFileSync(join(cache, kept!), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const given = hash('[]').slice(0, 4)
  const marks = { given, surroundings: given }

  it('knows the plays as long as the files are what they were', async () => {
    expect(await recall()).to.deep.equal([{ hosts: 'lb', roles: [] }])
    spoil({ ...marks, files: {}, plays: [{ hosts: 'web', roles: ['nginx'] }] })
    expect(await recall()).to.deep.equal([{ hosts: 'web', roles: ['nginx'] }])
    writeFileSync(file, 'another')
    spoil({ ...marks, files: { [file]: hash('text') }, plays: [] })
    expect(await recall()).to.equal(undefined)
  })

  it('knows nothing where what it kept was spoilt', async () => {
    const plays = [
      [null],
      [{}],
      [{ hosts: 5, roles: [] }],
      [{ hosts: { length: 3 }, roles: [] }],
      [{ hosts: 'lb' }],
      {},
    ]
    const whole = plays.map((each) => ({ ...marks, files: {}, plays: each }))
    for (const content of ['', '{"given":', 'null', '[]', { ...marks, files: [], plays: [] }, ...whole]) {
      spoil(content)
      expect(await recall(), JSON.stringify(content)).to.equal(undefined)
    }
  })

  it('knows nothing where a variable of the environment that a file may read is another one', async () => {
    const source = "const { HAPLOY_TARGET = 'lb' } = process.env"
    writeFileSync(file, source)
    const within = (env: Record<string, string>) =>
      PlaybookMemory.recall(names, { folder, env: { HOME: folder, SHLVL: '1', ...env } })
    const plays = [{ hosts: 'web', roles: [] }]
    const memory = await within({ HAPLOY_TARGET: 'web' })
    memory.note(file, source)
    memory.keep(plays)
    expect((await within({ HAPLOY_TARGET: 'web', SHLVL: '2' })).plays).to.deep.equal(plays)
    expect((await within({ HAPLOY_TARGET: 'lb' })).plays).to.equal(undefined)
    expect((await within({})).plays).to.equal(undefined)
  })

  it('reads no device and no folder that stands where a file was', async () => {
    await rm(file)
    await symlink('/dev/zero', file)
    expect(await recall()).to.equal(undefined)
    await rm(file)
    await mkdir(file)
    expect(await recall()).to.equal(undefined)
  }).timeout(10_000)
})
