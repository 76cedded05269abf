import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { keepalived } from '../../../../roles/keepalived/index.js'
import { changesFor } from '../../../../src/core/resource.js'
import { DiffSide, type Facts, Output } from '../../../../src/index.js'
import { contextOf, debian, enterprise, tasksOf } from '../../staged-role.js'

const pair = {
  instances: [{ name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }],
}

describe('The version of keepalived', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-keepalived-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const expected: [string, drain: RegExp, checksReload: boolean][] = [
    ['1.3.5', /^vrrp_script drain_VI_1/m, false],
    ['2.0.19', /^vrrp_track_file drain_VI_1/m, false],
    ['2.1.5', /^track_file drain_VI_1/m, false],
    ['2.2.3', /^track_file drain_VI_1/m, false],
    ['2.2.7', /^track_file drain_VI_1/m, true],
    ['2.3.3', /^track_file drain_VI_1/m, true],
  ]
  for (const [version, drain, checksReload] of expected) {
    it(`that is installed decides on the directives, whatever the distribution ships: ${version}`, () => {
      install(`Keepalived v${version} (01/16,2022)`)
      for (const facts of [debian, enterprise('7.9')]) {
        expect(written({ facts })).to.match(drain)
        expect(written({ facts }).includes('reload_check_config')).to.equal(checksReload)
      }
    })
  }

  it('that the distribution ships decides where none is installed', () => {
    expect(written({ facts: debian })).to.match(/^track_file drain_VI_1/m)
    expect(written({ facts: enterprise('7.9') })).to.match(/^vrrp_script drain_VI_1/m)
  })

  it('that the distribution ships decides where the host answers with what is none', () => {
    install('Keepalived v... (01/16,2022)')
    expect(written({ facts: enterprise('7.9') })).to.match(/^vrrp_script drain_VI_1/m)
  })

  it('that is declared decides before both', () => {
    install('Keepalived v2.2.7 (01/16,2022)')
    expect(written({ version: '2.0.10' })).to.match(/^vrrp_track_file drain_VI_1/m)
  })

  function install(says: string): void {
    writeFileSync(join(folder, 'keepalived'), `#!/bin/sh\necho '${says}' >&2\n`, { mode: 0o755 })
  }

  /** The file that a host gets which has the programs of the folder, and no configuration yet. */
  function written({ facts = debian, version }: { facts?: Facts; version?: string }): string {
    const tasks = tasksOf(keepalived, contextOf(keepalived, { ...pair, version }, { facts }))
    const { resource } = tasks.find(({ name }) => name === 'copy keepalived.conf')!
    const code = resource.probe.script.complete.replaceAll(
      '/etc/keepalived/keepalived.conf',
      join(folder, 'keepalived.conf'),
    )
    const { stdout, stderr } = spawnSync('/bin/sh', { input: code, env: { PATH: `${folder}:/usr/bin:/bin` } })
    const changes = changesFor(resource, resource.probe.parse(new Output(0, stdout, stderr)))
    const content = changes.find(({ attribute }) => attribute === 'content')
    expect(content?.to).to.be.instanceOf(DiffSide)
    return (content!.to as DiffSide).text!
  }
})
