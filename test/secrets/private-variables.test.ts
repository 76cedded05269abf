import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { newIdentity } from '../../src/secrets/age/encryption.js'
import { haploy } from '../cli/command.js'

describe('A variable with a secret', function () {
  this.timeout(120_000)
  let project: string
  let identity: string

  before(async () => {
    project = realpathSync(mkdtempSync(join(tmpdir(), 'haploy-variables-')))
    for (const folder of ['inventory', 'playbooks']) mkdirSync(join(project, folder))
    write('inventory/hosts', `#!/bin/sh\nenv >>'${project}/seen'\necho '{"all": {"hosts": ["one"]}}'\n`, 0o755)
    write('playbooks/site.ts', playbook)
    identity = (await newIdentity()).identity.reveal()
  })
  after(() => rmSync(project, { recursive: true }))

  for (const args of [
    ['hosts', '-i', 'inventory/hosts'],
    ['lint', 'site', '-i', 'inventory/hosts'],
    ['vars', 'one', '-i', 'inventory/hosts'],
    ['run', 'site', '-i', 'inventory/hosts', '--list-hosts'],
    ['run', 'site', '-i', 'inventory/hosts', '--check', '-e', 'connection=local'],
    ['--complete', '', 'hosts', '-i', 'inventory/hosts', ''],
  ]) {
    it(`is not inherited by programs: haploy ${args.join(' ')}`, async () => {
      write('seen', '')
      await haploy(args, {
        cwd: project,
        env: {
          HAPLOY_NOTIFY: 'http://127.0.0.1:1/fake-hook mailto:ops@example.org',
          HAPLOY_BECOME_PASSWORD: 'fake-become',
          HAPLOY_AGE_IDENTITY: `# fake\n${identity}\n`,
        },
      })
      const seen = readFileSync(join(project, 'seen'), 'utf8')
      expect(seen).to.contain('PATH=')
      expect(seen).to.not.match(/HAPLOY_(NOTIFY|BECOME_PASSWORD|AGE_IDENTITY)|fake-|AGE-SECRET/)
    })
  }

  it('stays if it is the path of an identity', async () => {
    write('seen', '')
    await haploy(['hosts', '-i', 'inventory/hosts'], { cwd: project, env: { HAPLOY_AGE_IDENTITY: '/none/identity' } })
    expect(readFileSync(join(project, 'seen'), 'utf8')).to.contain('HAPLOY_AGE_IDENTITY=/none/identity')
  })

  function write(path: string, text: string, mode = 0o644): void {
    writeFileSync(join(project, path), text, { mode })
  }
})

const playbook =
  "import { definePlaybook } from 'haploy'\nexport default definePlaybook([{ hosts: 'all', roles: [] }])\n"
