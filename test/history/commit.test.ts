import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { commitOf } from '../../src/history/commit.js'

describe('The commit of a project', () => {
  let repository: string
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      encoding: 'utf8',
    }).trim()

  beforeEach(() => {
    repository = mkdtempSync(join(tmpdir(), 'haploy-commit-'))
    git('init', '--quiet')
  })
  afterEach(() => rmSync(repository, { recursive: true }))

  it('is the one that git has checked out: of a branch, of a packed branch, detached, and in a worktree', () => {
    git('commit', '--quiet', '--allow-empty', '-m', 'first')
    const first = git('rev-parse', 'HEAD')
    mkdirSync(join(repository, 'deep/er'), { recursive: true })
    expect(commitOf(join(repository, 'deep/er'))).to.equal(first)
    git('pack-refs', '--all')
    expect(commitOf(repository)).to.equal(first)
    git('worktree', 'add', '--quiet', '-b', 'other', 'tree')
    git('-C', 'tree', 'commit', '--quiet', '--allow-empty', '-m', 'second')
    const second = git('rev-parse', 'other')
    expect(second).not.to.equal(first)
    expect(commitOf(join(repository, 'tree'))).to.equal(second)
    git('checkout', '--quiet', '--detach')
    expect(commitOf(repository)).to.equal(first)
  })

  it('is unknown in an empty repository, in a damaged one, and without one', () => {
    expect(commitOf(repository)).to.equal(undefined)
    writeFileSync(join(repository, '.git/HEAD'), 'nonsense\n')
    expect(commitOf(repository)).to.equal(undefined)
    rmSync(join(repository, '.git'), { recursive: true })
    expect(commitOf(repository)).to.equal(undefined)
  })
})
