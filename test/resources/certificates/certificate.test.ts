import { X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { FailedError, UsageError } from '../../../src/core/errors.js'
import type { StateResource } from '../../../src/core/resource.js'
import { type CertificateOptions, certificate } from '../../../src/resources/certificates/certificate.js'
import type { KeyPair } from '../../../src/resources/certificates/key-pair.js'
import { type SelfSignedOptions, selfSigned } from '../../../src/resources/certificates/self-signed.js'
import type { CertificateSource } from '../../../src/resources/certificates/source.js'
import { expectContract, resourceOf } from '../files/file-contract.js'
import { LocalHost, shells } from '../local-host.js'

const names = ['www.example.com', '*.example.net']

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haploy certificates '))
})
afterEach(() => rmSync(folder, { recursive: true }))

const source = (more: Partial<SelfSignedOptions> = {}) => selfSigned('site', { names, folder, ...more })
const file = () => join(folder, 'site.self-signed.pem')

/** A source with this certificate alone, which never makes another one. */
const only = (pair: KeyPair | undefined): CertificateSource => ({
  origin: 'of the test',
  current: () => pair,
  reasonToRenew: () => (pair ? undefined : 'there is none'),
  renew: async () => {},
})

for (const shell of shells) {
  describe(`A certificate on a host, in ${shell}`, () => {
    let host: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
    })
    afterEach(() => host.remove())

    const resource = (from: CertificateSource, more: Partial<CertificateOptions> = {}) =>
      resourceOf(certificate('a certificate', { to: host.path('site.pem'), from, ...more })) as StateResource

    it('is announced until it is made, and then written with its key', async () => {
      const from = source()
      const [announced] = host.plan(resource(from))
      expect(announced).to.deep.include({ from: null, to: 'a new one, self-signed, because there is none' })
      expect(existsSync(file())).to.equal(false)
      await from.renew()
      const [change] = await expectContract(host, resource(from))
      expect(change).to.deep.include({ attribute: 'certificate', from: null, to: String(from.current()) })
      const pem = readFileSync(host.path('site.pem'), 'utf8')
      expect(pem).to.match(
        /^-----BEGIN CERTIFICATE-----[\s\S]+-----BEGIN PRIVATE KEY-----[\s\S]+-----END PRIVATE KEY-----\n$/,
      )
      expect(statSync(host.path('site.pem')).mode & 0o777).to.equal(0o600)
    })

    it('is replaced by another one, and a change names both by serial number and end', async () => {
      await source().renew()
      const first = source().current()
      await expectContract(host, resource(only(first)))
      await source({ names: ['other.example.com'] }).renew()
      const [change] = await expectContract(host, resource(source({ names: ['other.example.com'] })))
      expect(change).to.deep.include({ from: String(first), to: String(source().current()) })
    })

    it('stays with `keep`, whatever it is', async () => {
      writeFileSync(host.path('site.pem'), 'something else')
      expect(host.plan(resource(source(), { keep: true }))).to.deep.equal([])
      expect(host.plan(resource(source()))).to.have.lengthOf(1)
    })
  })
}

describe('A self-signed certificate', () => {
  it('is made once for all hosts, and kept so that only its owner can read it', async () => {
    const [one, other] = [source(), source()]
    await Promise.all([one.renew(), other.renew()])
    const first = String(one.current())
    await source().renew()
    expect(String(other.current())).to.equal(first)
    expect(statSync(file()).mode & 0o777).to.equal(0o600)
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).to.equal('*\n')
  })

  it('has the names, the lifetime, and a key that matches', async () => {
    await source({ days: 30 }).renew()
    const pair = source().current()!
    expect(pair.names).to.deep.equal(names)
    expect((pair.expires.getTime() - Date.now()) / 86_400_000).to.be.closeTo(30, 0.01)
    expect((pair.renewal.getTime() - Date.now()) / 86_400_000).to.be.closeTo(20, 0.01)
    const own = new X509Certificate(pair.certificate)
    expect(own.verify(own.publicKey)).to.equal(true)
  })

  it('is made again for other names, and when less than a third of its lifetime is left', async () => {
    await source({ days: 90 }).renew()
    expect(source().reasonToRenew()).to.equal(undefined)
    expect(source({ names: [...names, 'new.example.com'] }).reasonToRenew()).to.equal('it has no new.example.com')
    expect(source({ names: names.slice(0, 1) }).reasonToRenew()).to.equal('it has *.example.net, which is not declared')
    const { now } = Date
    const after = (days: number) => () => now() + days * 86_400_000
    try {
      Date.now = after(59)
      expect(source().reasonToRenew()).to.equal(undefined)
      Date.now = after(61)
      expect(source().reasonToRenew()).to.match(/^it expires on 20.*Z$/)
    } finally {
      Date.now = now
    }
  })

  it('is refused for what is no DNS name', () => {
    for (const wrong of [[], ['a b'], ['-a.example.com'], ['a.*.example.com'], ['A.example.com'], ['']]) {
      expect(() => source({ names: wrong }), String(wrong)).to.throw(UsageError)
    }
  })

  it('is not read if others can read its key, nor if it is none', async () => {
    await source().renew()
    chmodSync(file(), 0o640)
    expect(() => source().current()).to.throw(FailedError, 'others than its owner can access')
    chmodSync(file(), 0o600)
    writeFileSync(file(), 'no certificate')
    expect(() => source().current()).to.throw(UsageError, 'has no certificate that OpenSSL can read')
  })
})
