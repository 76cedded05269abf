import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { inMemory } from '../../../src/core/content/content.js'
import { sh, task } from '../../../src/index.js'
import { fileResource } from '../../../src/resources/files/file.js'
import { type Declared, type Findings, foreignAmong, refuse } from '../../../src/resources/managed-files/foreign.js'
import { managedFiles } from '../../../src/resources/managed-files/managed-files.js'
import { LocalRun, roleOf } from '../../engine/local-run.js'

const [one, two] = ['1'.repeat(64), '2'.repeat(64)]
const unknown = '0'.repeat(64)
const page = { path: '/srv/page', sum: one }
const conf = { path: '/etc/service.conf', sum: unknown, wantedSum: one }
const inspection = {
  path: conf.path,
  script: sh`cat /etc/service.conf`,
  explain: (lines: readonly string[]) => ({ files: lines, services: ['listen 8080'] }),
}

describe('A file that haploy did not write', () => {
  const declared: Declared = { files: [page], others: [conf], inspection }
  const replaced = (findings: Partial<Findings>, more: Partial<Declared> = {}) =>
    foreignAmong({ noted: [], found: [], inspected: [], ...findings }, { ...declared, ...more }).replaced
  const other = (path: string, sum = two) => ({ path, sum, content: 'other' as const })
  const noted = (path: string) => ({ path, sum: one, wanted: false, ours: false })

  it('is one that no package brought, with other content than the wanted one', () => {
    expect(replaced({ found: [other(page.path), other(conf.path)] })).to.deep.equal([page.path, conf.path])
    expect(replaced({ found: [other(page.path, one), other(conf.path, one)] })).to.deep.equal([])
    expect(replaced({ found: [{ ...other(conf.path), content: 'packaged' }] })).to.deep.equal([])
    expect(replaced({ found: [{ ...other(page.path), content: 'header' }] })).to.deep.equal([])
  })

  it('is not a file of another task where an earlier version left a manifest or its header', () => {
    const found = [other(conf.path), other(page.path)]
    expect(replaced({ found, noted: [noted('/srv/old')] })).to.deep.equal([page.path])
    const header = { path: '/etc/drop-in', sum: two, content: 'header' as const }
    expect(replaced({ found: [...found, header] })).to.deep.equal([page.path])
  })

  it('is one where the manifest is of this version and does not list it', () => {
    const dropIn = { path: '/etc/drop-in', sum: unknown }
    const findings = { found: [other(conf.path)], noted: [noted(dropIn.path)] }
    expect(replaced(findings, { others: [conf, dropIn] })).to.deep.equal([conf.path])
  })

  it('is the main file of a package, too, if it includes files that no package brought', () => {
    const found = [{ ...other(conf.path), content: 'packaged' as const }]
    expect(replaced({ found, inspected: ['/etc/shop.conf'] })).to.deep.equal([conf.path])
    expect(replaced({ found })).to.deep.equal([])
  })

  it('is named in the refusal, with what is lost', () => {
    const foreign = foreignAmong({ noted: [], found: [other(conf.path)], inspected: ['/etc/shop.conf'] }, declared)
    expect(() => refuse(foreign)).to.throw(
      'haploy did not write /etc/service.conf, which this run would replace; the new configuration does not include /etc/shop.conf; no longer served: listen 8080',
    )
  })

  describe('on a host', () => {
    let host: LocalRun
    beforeEach(() => {
      host = new LocalRun()
    })
    afterEach(() => rmSync(host.folder, { recursive: true }))

    const run = (takeOver: boolean, content = 'ours') => {
      const other = task('other', fileResource(host.path('other'), { content: inMemory(content) }))
      const file = { name: 'file', path: host.path('file'), content }
      const { write, remove } = managedFiles([file], { others: [other] })
      const first = task('first', fileResource(host.path('first'), { content: inMemory('') }))
      return host.role({ tasks: () => [first, ...write, other, remove] }, { takeOver })
    }
    const state = (path: string) => host.path(`.local/state/haploy/${path}`)

    it('ends the run before anything is changed', async () => {
      writeFileSync(host.path('other'), 'theirs')
      const [outcome, ...more] = await run(false)
      expect(outcome).to.contain(`record the managed files: failed (haploy did not write ${host.path('other')}, which`)
      expect(more).to.deep.equal([])
      expect(readdirSync(host.folder)).not.to.include('first').and.not.to.include('.local')
    })

    it('ends the run before the roles before its own, too', async () => {
      writeFileSync(host.path('file'), 'theirs')
      const { write } = managedFiles([{ name: 'file', path: host.path('file'), content: 'ours' }])
      const first = task('first', fileResource(host.path('first'), { content: inMemory('') }))
      const roles = [roleOf('one', { tasks: () => [first] })(), roleOf('two', { tasks: () => write })()]
      for (const check of [true, false]) {
        const outcomes = await host.plays([{ hosts: 'all', roles }], { check })
        expect(outcomes).to.have.length(1)
        expect(outcomes[0]).to.contain('record the managed files: failed')
      }
      expect(await host.plays([{ hosts: 'all', roles, takeOver: true }])).to.have.length(3)
    })

    it('is kept once, for root only, when it is taken over, and the next run changes nothing', async () => {
      for (const name of ['file', 'other']) writeFileSync(host.path(name), 'theirs', { mode: 0o640 })
      await run(true)
      for (const name of ['file', 'other']) {
        expect(readFileSync(host.path(name), 'utf8')).to.equal('ours')
        const original = state(`originals${host.path(name)}`)
        expect(readFileSync(original, 'utf8')).to.equal('theirs')
        expect(statSync(original).mode & 0o777).to.equal(0o600)
      }
      expect(statSync(state('originals')).mode & 0o777).to.equal(0o700)
      const ids = `640 ${process.getuid!()} ${process.getgid!()}`
      expect(readFileSync(state('originals.list'), 'utf8')).to.equal(
        `# haploy, format 1\n${ids} role.manifest ${host.path('file')}\n${ids} role.manifest ${host.path('other')}\n`,
      )
      expect((await run(false)).join())
        .not.to.contain('changed')
        .and.not.to.contain('failed')
      // One for the facts, and one for all probes.
      expect(host.events.at(-1)).to.deep.include({ type: 'run-finished', exchanges: { here: 2 } })
      rmSync(state('role.manifest'))
      writeFileSync(host.path('other'), 'edited')
      await run(true)
      expect(readFileSync(state(`originals${host.path('other')}`), 'utf8')).to.equal('theirs')
    })

    it('is replaced without a copy where the manifest lists it', async () => {
      await run(false)
      writeFileSync(host.path('other'), 'edited')
      expect((await run(false)).join()).to.contain('other: changed')
      expect(readdirSync(state('.'))).not.to.include('originals')
    })

    it('is not a folder, which its own task reports', async () => {
      mkdirSync(host.path('other'))
      expect((await run(false)).join()).to.contain('is a directory, so no file can be written there')
    })
  })
})
