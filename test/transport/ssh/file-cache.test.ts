import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { FileCache } from '../../../src/transport/ssh/file-cache.js'

describe('A cached file', () => {
  let folder: string
  let made: string[]
  const kept = () => new FileCache((text, path) => made.push(`${path}: ${text}`))

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-kept-'))
    made = []
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is read once, and again after it was modified', () => {
    const path = join(folder, 'a')
    const file = kept()
    writeFileSync(path, 'one')
    expect([file.of(path), file.of(path)]).to.deep.equal([1, 1])
    appendFileSync(path, ' two')
    expect([file.of(path), file.of(path)]).to.deep.equal([2, 2])
    rmSync(path)
    expect(file.of(path)).to.equal(3)
    expect(made).to.deep.equal([`${path}: one`, `${path}: one two`, `${path}: `])
  })

  it('is empty when it is missing', () => {
    expect(kept().of(join(folder, 'none'))).to.equal(1)
    expect(made).to.deep.equal([`${join(folder, 'none')}: `])
  })

  it('must not be a folder', () => {
    expect(() => kept().of(folder)).to.throw('EISDIR')
  })
})
