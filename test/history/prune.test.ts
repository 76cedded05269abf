import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { prune } from '../../src/history/prune.js'

describe('The bounds of the history', () => {
  let project: string
  const folder = () => join(project, '.haploy/runs')
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'haploy-history-'))
    mkdirSync(folder(), { recursive: true })
    for (const [name, size] of [
      ['a', 10],
      ['b', 500],
      ['c', 10],
      ['d', 10],
    ] as const)
      writeFileSync(join(folder(), `2026-${name}.jsonl`), 'x'.repeat(size))
    writeFileSync(join(folder(), '.gitignore'), '*\n')
    writeFileSync(join(folder(), '1999-note.txt'), '')
  })
  afterEach(() => rmSync(project, { recursive: true }))

  const left = () =>
    readdirSync(folder())
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => name[5])
      .join('')

  it('are a number of runs, of which the oldest are removed', async () => {
    await prune(project, { runs: 2, bytes: 1e6 })
    expect(left()).to.equal('cd')
    expect(readdirSync(folder())).to.include.members(['.gitignore', '1999-note.txt'])
  })

  it('are a number of bytes', async () => {
    await prune(project, { runs: 10, bytes: 100 })
    expect(left()).to.equal('cd')
  })

  it('leave the newest run', async () => {
    await prune(project, { runs: 10, bytes: 1 })
    expect(left()).to.equal('d')
  })
})
