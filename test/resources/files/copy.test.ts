import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { DiffSide } from '../../../src/core/content/difference.js'
import { FailedError, UsageError } from '../../../src/core/errors.js'
import { copy } from '../../../src/resources/files/copy.js'
import { localContent } from '../../../src/resources/local-file.js'
import { bytesOf, LocalHost, shells } from '../local-host.js'
import { expectContract, resourceOf } from './file-contract.js'

for (const shell of shells) {
  describe(`copy, in ${shell}`, () => {
    let host: LocalHost
    let role: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
      role = new LocalHost(shell)
      mkdirSync(role.path('files/pages'), { recursive: true })
    })
    afterEach(() => {
      host.remove()
      role.remove()
    })

    const copied = (from: string) =>
      resourceOf(copy('a copy', { to: host.path('copied'), from, mode: '0600' }), { folder: role.folder })

    it('copies text, and shows it', async () => {
      writeFileSync(role.path('files/pages/index.html'), 'hello\n')
      const [change] = await expectContract(host, copied('pages/index.html'))
      expect(change?.to).to.deep.equal(new DiffSide(host.path('copied'), 'hello\n', '6 bytes'))
      expect(readFileSync(host.path('copied'), 'utf8')).to.equal('hello\n')
    })

    it('copies large and binary content completely', async () => {
      const bytes = Buffer.alloc(5_000_001, Buffer.from([0, 255, 10, 13, 7]))
      writeFileSync(role.path('files/archive.bin'), bytes)
      await expectContract(host, copied('archive.bin'))
      expect(readFileSync(host.path('copied')).equals(bytes)).to.equal(true)
    })

    it('copies an empty file', async () => {
      writeFileSync(role.path('files/empty'), '')
      await expectContract(host, copied('empty'))
      expect(readFileSync(host.path('copied'))).to.have.length(0)
    })

    it('suggests a name when the file does not exist', () => {
      writeFileSync(role.path('files/pages/index.html'), '')
      expect(() => copied('pages/indx.html'))
        .to.throw(FailedError, `${role.path('files/pages/indx.html')} does not exist`)
        .with.property('hint', "Did you mean 'pages/index.html'? Existing names: pages/index.html.")
      expect(() => copied('pages')).to.throw(FailedError, 'is a folder')
    })
  })
}

describe('copy', () => {
  it('rejects a relative path before its role is known', () => {
    expect(() => copy('a copy', { to: 'x', from: 'y' })).to.throw(UsageError)
  })
})

describe('The content of a local file', () => {
  let place: LocalHost
  beforeEach(() => {
    place = new LocalHost('sh')
  })
  afterEach(() => place.remove())

  it('is hashed in chunks and read again each time', async () => {
    const bytes = Buffer.alloc(700_000, 'haploy')
    writeFileSync(place.path('x'), bytes)
    const content = localContent(place.path('x'))
    expect(content.sha256).to.equal(createHash('sha256').update(bytes).digest('hex'))
    expect(content.text).to.equal(undefined)
    expect((await bytesOf(content)).equals(bytes)).to.equal(true)
    expect((await bytesOf(content)).equals(bytes)).to.equal(true)
  })

  it('is hashed again after the file has changed', () => {
    writeFileSync(place.path('x'), 'one')
    const { sha256 } = localContent(place.path('x'))
    expect(localContent(place.path('x'))).to.equal(localContent(place.path('x')))
    writeFileSync(place.path('x'), 'three')
    expect(localContent(place.path('x')).sha256).not.to.equal(sha256)
  })

  it('is not sent if the file has become shorter', async () => {
    writeFileSync(place.path('x'), 'one two')
    const content = localContent(place.path('x'))
    truncateSync(place.path('x'), 3)
    const error = await bytesOf(content).catch((e: unknown) => e)
    expect(error).to.be.instanceOf(FailedError).with.property('message').that.includes('3 bytes instead of 7')
  })

  it('fails for a missing file', () => {
    expect(() => localContent(place.path('none'))).to.throw(FailedError, 'cannot be read: ENOENT')
  })
})
