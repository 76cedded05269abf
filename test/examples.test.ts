import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect } from 'chai'
import { command } from './bundle.js'
import { surroundings } from './cli/command.js'
import { filesOf } from './page-files.js'

describe('What the documentation shows', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-examples-'))
    layOut('docs/roles.md')
    edit('inventory/hosts.ts', '/tmp/motd-example', join(folder, 'goal'))
    edit('playbooks/notes.ts', '/tmp/notes-example', join(folder, 'notes'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('of embedding runs a playbook, and says what became of it', () => {
    layOut('docs/embedding.md')
    install()
    writeFileSync(join(folder, 'playbooks/site.ts'), "export { default } from './greet.js'")
    const tasks =
      'here make the folder\nhere write the message\nhere list the message\nhere note the kernel\nhere announce\n'
    expect(node('deploy.ts', '--check')).to.match(/^here make the folder\n[\s\S]*changes are pending\n$/)
    expect(existsSync(join(folder, 'goal'))).to.equal(false)
    expect(node('deploy.ts')).to.equal(`${tasks}here: 5 changed, 0 failed\n`)
    expect(node('deploy.ts', '--check')).to.equal('here: 0 changed, 0 failed\n')
    rmSync(join(folder, 'playbooks/site.ts'))
    expect(node('deploy.ts')).to.match(/^there is no playbook 'site'\nplaybooks\/ contains greet, notes\./)
  })

  it('of testing passes, with the test runner of Node, and fails for what is broken', function () {
    this.timeout(60_000)
    layOut('docs/testing.md')
    install()
    expect(node('--test', '--test-reporter=tap', 'test/motd.test.ts')).to.match(/^# pass 2$/m)
    edit('roles/motd/line.ts', 'grep -qxF -e', 'echo >>"$0" grep -e')
    edit('roles/motd/line.ts', '"$0"', '/dev/null; false')
    expect(node('--test', '--test-reporter=tap', 'test/motd.test.ts'))
      .to.match(/^# fail 2$/m)
      .and.to.contain('after the run, this is still planned')
  })

  it('of managed files removes those that are no longer declared', () => {
    const notes = () => readdirSync(join(folder, 'notes'))
    expect(run('notes')).to.match(/changed=4 /)
    expect(notes()).to.deep.equal(['monday', 'tuesday'])
    expect(run('notes')).to.match(/changed=0 /)
    edit('playbooks/notes.ts', ", tuesday: 'work'", '')
    expect(run('notes', '--check')).to.match(/remove files that are no longer declared\W+changed: /)
    expect(run('notes')).to.match(/changed=1 /)
    expect(notes()).to.deep.equal(['monday'])
  })

  it('of reporters reports', () => {
    layOut('docs/command-line.md')
    expect(run('greet', '--output', './count.ts')).to.equal('here: 5 changed\n')
  })

  it('of secrets gives an inventory its passwords, and masks them', () => {
    layOut('docs/secrets.md')
    program(command, 'secret', 'init')
    writeFileSync(join(folder, 'sudo'), 'fake-sudo-password')
    spawnSync('sh', ['-c', `"${process.execPath}" "${command}" secret set sudo <sudo`], {
      cwd: folder,
      env: environment(),
    })
    const list = program(command, 'hosts', '--list')
    expect(list)
      .to.match(/"becomePassword": "\*{8}"/)
      .and.match(/"vrrpPassword": "\*{8}"/)
    expect(list).to.not.contain('fake')
  })

  function run(...args: string[]): string {
    return program(command, 'run', ...args, ...(args.includes('--output') ? [] : lines))
  }
  const lines = ['--output', 'lines']

  /** Runs TypeScript, as the pages do. */
  function node(...args: string[]): string {
    return program('--import', 'jiti/register', ...args)
  }

  function program(...args: string[]): string {
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env: environment(), encoding: 'utf8' })
    expect(stderr).to.equal('')
    return stdout
  }

  /** The notes of pending handlers lie at home. */
  function environment(): NodeJS.ProcessEnv {
    return { ...surroundings, HOME: folder, XDG_CONFIG_HOME: '', HAPLOY_AGE_IDENTITY: '', VRRP_PASSWORD: 'fakepass' }
  }

  function layOut(page: string): void {
    for (const [path, text] of Object.entries(filesOf(page))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  }

  /** Makes the folder a project that depends on this package. */
  function install(): void {
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(resolve('.'), join(folder, 'node_modules/haploy'))
    symlinkSync(resolve('node_modules/jiti'), join(folder, 'node_modules/jiti'))
  }

  function edit(name: string, from: string, to: string): void {
    const path = join(folder, name)
    const text = readFileSync(path, 'utf8')
    expect(text).to.contain(from)
    writeFileSync(path, text.replace(from, to))
  }
})
