import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { pendingFolder } from '../../../src/core/shell/state-folder.js'

/** Stands for another user. */
const stranger = 65_534

describe('The folder of a user without a home folder', () => {
  let shared: string
  beforeEach(() => {
    shared = mkdtempSync(join(tmpdir(), 'haploy shared '))
  })
  afterEach(() => rmSync(shared, { recursive: true }))

  const own = () => join(shared, 'haploy-1000')

  /** Runs as user 1000. The shared folder stands for /var/tmp. */
  function run(script: string, { home = '/nowhere', shell = 'sh' } = {}) {
    const folder = pendingFolder.text.replaceAll('/var/tmp', `'${shared}'`)
    const code = `id() { echo 1000; }; HOME='${home}'; ${folder}\n${script}`
    const { status, stdout } = spawnSync(shell, ['-c', code], { encoding: 'utf8' })
    return { status, stdout: stdout.trim() }
  }
  const make = () => run('haploy_mkdir "$d" && echo "$d"').stdout

  /** Made by another user. Only root can make it look like that; for other users, a link does. */
  function decoy(path: string): void {
    if (process.getuid?.() === 0) {
      mkdirSync(path)
      chownSync(path, stranger, stranger)
    } else symlinkSync('/', path)
  }

  for (const shell of ['sh', 'bash']) {
    it(`is made for the user alone, and found again, with ${shell}`, () => {
      const made = run('haploy_mkdir "$d" "$d/more" && echo "$d"', { shell }).stdout
      expect(made).to.equal(join(own(), 'pending'))
      expect(statSync(own()).mode & 0o777).to.equal(0o700)
      expect(run('echo "$d"', { shell }).stdout).to.equal(made)
    })

    it(`is another one if somebody else was faster, with ${shell}`, () => {
      decoy(own())
      const made = run('haploy_mkdir "$d" && echo "$d"', { shell }).stdout
      expect(made).to.match(/haploy-1000\.\w{10}\/pending$/)
      expect(existsSync(made)).to.equal(true)
      expect(run('echo "$d"', { shell }).stdout).to.equal(made)
    })
  }

  it('stays the same when others add and remove folders of that name', () => {
    decoy(own())
    const made = make()
    for (const name of ['.AAAAAAAAAA', '.zzzzzzzzzz']) decoy(own() + name)
    symlinkSync(made, `${own()}.BBBBBBBBBB`)
    expect(make()).to.equal(made)
    rmSync(own(), { recursive: true })
    expect(make()).to.equal(made)
  })

  it('is never behind a link, even to a folder of the user', () => {
    mkdirSync(join(shared, 'mine'))
    symlinkSync(join(shared, 'mine'), own())
    expect(make()).to.match(/haploy-1000\.\w{10}\/pending$/)
    expect(existsSync(join(shared, 'mine/pending'))).to.equal(false)
  })

  it('is not made in a folder that somebody else makes at the last moment', () => {
    const { status } = run(`mkdir "$new"; haploy_mkdir "$d" 2>/dev/null`)
    expect(status).to.not.equal(0)
    expect(existsSync(join(own(), 'pending'))).to.equal(false)
  })

  it('is in the home folder only if that belongs to the user, or has been used before', function () {
    if (process.getuid?.() !== 0) this.skip()
    const home = mkdtempSync(join(shared, 'home-'))
    const inHome = join(home, '.local/state/haploy/pending')
    expect(run('echo "$d"', { home }).stdout).to.equal(inHome)
    chownSync(home, stranger, stranger)
    expect(run('echo "$d"', { home }).stdout).to.equal(join(own(), 'pending'))
    mkdirSync(inHome, { recursive: true })
    expect(run('echo "$d"', { home }).stdout).to.equal(inHome)
  })
})
