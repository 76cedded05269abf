import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { certificatePlays, certificates, nginx } from '../../../roles/index.js'
import { FailedError, type HostVars, Output, type Reading, type StateResource, selfSigned } from '../../../src/index.js'
import { contextOf, hostVarsOf, pair, problemsOf, tasksOf } from '../staged-role.js'

const names = ['www.example.com']

describe('The role certificates', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy certificates '))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const declared = () => ({
    site: { acme: { names, folder, directory: 'https://acme.example/directory', termsOfServiceAgreed: true as const } },
  })
  const namesOf = (serve: boolean, more = {}) =>
    tasksOf(certificates, contextOf(certificates, { certificates: declared(), serve }, more)).map(({ name, when }) =>
      when ? name : `not: ${name}`,
    )

  /** Puts a certificate in the place of an issued one. */
  async function issue(days = 90): Promise<void> {
    await selfSigned('site', { names, folder, days }).renew()
    renameSync(join(folder, 'site.self-signed.pem'), join(folder, 'site.acme.example.pem'))
  }

  it('orders and copies in one play, which a failure ends, and serves in the next, host by host', () => {
    const [first, second, ...others] = certificatePlays('lb', { certificates: declared() })
    expect(first).to.include({ hosts: 'lb', anyErrorsFatal: true })
    expect(second).to.include({ hosts: 'lb', serial: 1 })
    expect(others).to.deep.equal([])
    const variables = [first, second].map((play) => play!.roles[0]!.variablesFor(pair()[0]!).serve)
    expect(variables).to.deep.equal([undefined, true])
  })

  it('copies to where no configuration looks, and replaces the served one afterwards', () => {
    expect(namesOf(false)).to.deep.equal([
      'create /etc/nginx/tls/made/ordered',
      'order the certificate site, and copy it',
    ])
    expect(namesOf(true)).to.deep.equal([
      'install OpenSSL for handshakes',
      'serve the certificate site',
      'compare the certificate site by a handshake',
    ])
  })

  it('leaves all certificates as they are where --limit excludes a host', () => {
    const excludedPeers = pair().slice(1)
    for (const serve of [false, true])
      for (const name of namesOf(serve, { excludedPeers })) expect(name).to.match(/^not: /)
  })

  it('serves nothing that has not been ordered and copied before', async () => {
    const context = contextOf(certificates, { certificates: declared(), serve: true })
    const { resource } = tasksOf(certificates, context).find(({ name }) => name.startsWith('serve'))!
    const { prepare } = resource as StateResource
    const refused = await prepare!(undefined, () => {}).catch((error: unknown) => error)
    expect(refused).to.be.instanceOf(FailedError)
    expect(String(refused)).to.contain('site has to be ordered first, because there is none')
    await issue()
    expect(await prepare!(undefined, () => {})).to.equal(undefined)
  })

  it('says what the next run orders (certificates/renewal-due)', async () => {
    const found = () => problemsOf(certificates, hostVarsOf(certificates, [{ certificates: declared() }]))
    expect(found().map(({ message }) => message)).to.deep.equal([
      'the next run orders the certificate site from acme.example, because there is none',
    ])
    expect(found()[0]).to.include({ severity: 'advice', rule: 'certificates/renewal-due' })
    await issue()
    expect(found()).to.deep.equal([])
  })

  it('needs the same certificates in nginx (certificates/unused)', async () => {
    await issue()
    const found = (ofNginx: object) => {
      const variablesOf = (): readonly HostVars<unknown>[] => hostVarsOf(nginx, [ofNginx])
      return problemsOf(certificates, hostVarsOf(certificates, [{ certificates: declared() }]), [], { variablesOf })
    }
    expect(found({ certificates: declared() })).to.deep.equal([])
    for (const wrong of [{}, { certificates: { site: { selfSigned: { names, folder } } } }])
      expect(found(wrong).map(({ rule }) => rule)).to.deep.equal(['certificates/unused'])
  })

  it('names the host, the name and both certificates if a handshake shows another one', () => {
    const context = contextOf(certificates, { certificates: declared(), serve: true })
    const { resource } = tasksOf(certificates, context).find(({ name }) => name.startsWith('compare'))!
    const reading = resource as Reading
    const check = (text: string) => () =>
      reading.check!(reading.probe.parse(new Output(0, Buffer.from(text), Buffer.alloc(0))))
    expect(check('serial=0A\nserial=0A\n')).not.to.throw()
    expect(check('serial=0A\nserial=0B\n')).to.throw(
      FailedError,
      'nginx on lb1 serves www.example.com with the certificate 0B, and not with 0A of /etc/nginx/tls/made/site.pem',
    )
    expect(check('serial=0A\n\n')).to.throw(
      FailedError,
      'nginx on lb1 does not answer a TLS handshake for www.example.com at 127.0.0.1:443',
    )
  })
})
