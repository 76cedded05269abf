import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { FailedError, UsageError } from '../../../src/core/errors.js'
import { Secret } from '../../../src/core/shell/secret.js'
import { acme } from '../../../src/resources/certificates/acme.js'
import type { AcmeOptions } from '../../../src/resources/certificates/acme-options.js'

describe('A certificate by ACME', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy acme '))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const source = (more: Partial<AcmeOptions> = {}) =>
    acme('site', {
      names: ['www.example.com'],
      folder,
      directory: 'https://acme.example:14000/dir',
      termsOfServiceAgreed: true,
      ...more,
    })

  it('names its authority, and needs another certificate at another one', () => {
    expect(source().origin).to.equal('from acme.example_14000')
    expect(source().reasonToRenew()).to.equal('there is none')
  })

  it('is refused for a wildcard without DNS-01, and for a directory that is no https URL', () => {
    const dns = { set() {}, remove() {} }
    expect(() => source({ names: ['*.example.com'] })).to.throw(UsageError, '*.example.com by HTTP-01')
    expect(() => source({ names: ['*.example.com'], dns })).not.to.throw()
    expect(() => source({ directory: 'http://acme.example/dir' })).to.throw(UsageError, 'is not the URL')
    expect(() => source({ directory: 'acme.example' })).to.throw(UsageError, 'is not the URL')
  })

  it('has the same account key from the start, which is kept so that only its owner can read it', () => {
    const { account } = source()
    const { thumbprint } = source().account
    expect(account.thumbprint).to.equal(thumbprint)
    expect(existsSync(account.path)).to.equal(false)
    account.keep()
    expect(source().account.thumbprint).to.equal(thumbprint)
    expect(statSync(account.path).mode & 0o777).to.equal(0o600)
    expect(account.key).to.be.instanceOf(Secret)
  })

  it('has the thumbprint that acme-client computes', async () => {
    const { account } = source()
    const { Client } = createRequire(import.meta.url)('acme-client')
    const client = new Client({ directoryUrl: 'https://acme.example', accountKey: account.key.reveal() })
    const answer = await client.getChallengeKeyAuthorization({ type: 'http-01', token: 'token' })
    expect(answer).to.equal(`token.${account.thumbprint}`)
  })

  it('says that nobody listens at the directory, and keeps no account key', async () => {
    const unreachable = source({ directory: 'https://127.0.0.1:1/dir' })
    const error = await unreachable.renew().catch((error: unknown) => error)
    expect(error).to.be.instanceOf(FailedError)
    expect(String(error)).to.match(/https:\/\/127\.0\.0\.1:1\/dir cannot be read: .*(ECONNREFUSED|bad port)/)
    expect(unreachable.account.isKept).to.equal(false)
  })
})
