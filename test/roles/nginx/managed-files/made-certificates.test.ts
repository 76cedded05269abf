import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { nginx, redirect } from '../../../../roles/nginx/index.js'
import { acme, type StateResource, selfSigned } from '../../../../src/index.js'
import { contextOf, fileOf, hostVarsOf, problemsOf, tasksOf } from '../../staged-role.js'

const names = ['www.example.com']
const directory = 'https://acme.example/directory'

describe('Certificates that haploy makes for nginx', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy made '))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const issued = (more = {}) => ({ acme: { names, folder, directory, termsOfServiceAgreed: true as const, ...more } })
  const dns = { set() {}, remove() {} }
  const secure = { serverNames: names, tls: 'site' }
  const confOf = (variables: Parameters<typeof nginx>[0]) =>
    fileOf(nginx, '/etc/nginx/nginx.conf', contextOf(nginx, variables as object))
  const challenge =
    /if \(\$uri ~ "\^\/\\\.well-known\/acme-challenge\/\(\[A-Za-z0-9_-\]\+\)\$"\) \{\n +return 200 "\$1\.(.+)";/g

  it('are one file with the key, to which both paths lead', () => {
    const certificates = { site: { selfSigned: { names, folder } } }
    const tasks = tasksOf(nginx, contextOf(nginx, { certificates, servers: [secure] }))
    const made = tasks.filter(({ tags }) => tags.includes('tls')).map(({ name, notify }) => [name, ...notify])
    expect(made).to.deep.equal([
      ['create /etc/nginx/tls for certificates'],
      ['create /etc/nginx/tls/made'],
      ['make the certificate site', 'reload nginx'],
      ['link /etc/nginx/tls/site.crt', 'reload nginx'],
      ['link /etc/nginx/tls/site.key', 'reload nginx'],
      ['remove certificates that are no longer declared'],
    ])
    expect(confOf({ certificates, servers: [secure] })).to.contain('ssl_certificate /etc/nginx/tls/site.crt;')
  })

  it('answer the challenges of the account on port 80 alone, before a redirect', () => {
    const conf = confOf({ certificates: { site: issued() }, servers: [{ return: { code: 301, body: '/x' } }, secure] })
    const thumbprint = acme('site', issued().acme).account.thumbprint
    expect([...conf.matchAll(challenge)].map(([, found]) => found)).to.deep.equal([thumbprint])
    expect(conf.indexOf('acme-challenge')).to.be.below(conf.indexOf('return 301'))
  })

  it('answer the challenges for names that no server has, even where these are rejected', () => {
    const servers = [{ serverNames: ['other.example.com'] }, { ...secure, listen: 8443 }]
    const conf = confOf({ certificates: { site: issued() }, servers, rejectUnknownNames: true })
    expect([...conf.matchAll(challenge)]).to.have.lengthOf(2)
    expect(conf.indexOf('acme-challenge')).to.be.below(conf.indexOf('return 444'))
  })

  it('answer nothing with DNS-01', () => {
    const conf = confOf({ certificates: { site: issued({ dns }) }, servers: [redirect(), secure] })
    expect(conf).not.to.contain('acme-challenge')
  })

  it('begin with a self-signed one, and with the issued one where the controller has it', async () => {
    const certificates = { site: issued() }
    const resource = () =>
      tasksOf(nginx, contextOf(nginx, { certificates, servers: [redirect(), secure] })).find(
        ({ name }) => name === 'copy the first certificate site',
      )!.resource
    const planned = () => (resource() as StateResource).plan(missing)[0]!.to
    expect(planned()).to.equal('a new one, self-signed, because there is none')
    await selfSigned('site', { names, folder, days: 7 }).renew()
    const placeholder = planned()
    expect(placeholder).to.match(/^serial /)
    await selfSigned('other', { names, folder }).renew()
    const { renameSync } = await import('node:fs')
    renameSync(join(folder, 'other.self-signed.pem'), join(folder, 'site.acme.example.pem'))
    expect(planned())
      .to.match(/^serial /)
      .and.not.to.equal(placeholder)
  })

  it('need a server on port 80, and one account', () => {
    const problems = (variables: object) =>
      problemsOf(nginx, hostVarsOf(nginx, [variables])).flatMap(({ rule }) => (rule?.includes('acme') ? [rule] : []))
    const site = issued()
    expect(problems({ certificates: { site }, servers: [redirect(), secure] })).to.deep.equal([])
    expect(problems({ certificates: { site }, servers: [secure] })).to.deep.equal(['nginx/acme-without-port-80'])
    expect(problems({ certificates: { site: issued({ dns }) }, servers: [secure] })).to.deep.equal([])
    const other = issued({ directory: 'https://other.example/directory' })
    expect(problems({ certificates: { site, other }, servers: [redirect(), secure] })).to.deep.equal([
      'nginx/acme-accounts',
    ])
  })
})

/** What a host without the file answers. */
const missing = { file: { entry: undefined, real: '/etc/nginx/tls/made/site.pem', same: false, leftover: false } }
