import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { nginx } from '../../../../roles/nginx/index.js'
import { secret } from '../../../../src/index.js'
import { contextOf, hostVarsOf, problemsOf, tasksOf } from '../../staged-role.js'

describe("nginx's rules for certificates", () => {
  let folder: string

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-certificates-'))
    for (const name of ['first', 'second']) make(name)
    makeBetween('expired', '20200101000000Z', '20200201000000Z')
    makeBetween('soon', inDays(-80), inDays(10.5))
    makeBetween('early', '20900101000000Z', '20910101000000Z')
    openssl('pkey', '-in', at('first.key'), '-aes256', '-passout', 'pass:fake', '-out', at('locked.key'))
    writeFileSync(at('garbage.key'), '-----BEGIN PRIVATE KEY-----\nfake\n-----END PRIVATE KEY-----\n')
    writeFileSync(at('chain.crt'), text('second.crt') + text('first.crt'))
  })

  after(() => rmSync(folder, { recursive: true }))

  const pairs: [string, string, string, RegExp?, string?][] = [
    ['accept a certificate and its key', 'first.crt', 'first.key', undefined],
    [
      'find the key of another certificate',
      'first.crt',
      'second.key',
      /key of site does not match its certificate/,
      'certificate-key-mismatch',
    ],
    [
      'find a chain that begins with another certificate',
      'chain.crt',
      'first.key',
      /does not match/,
      'certificate-key-mismatch',
    ],
    [
      'find a certificate that expired',
      'expired.crt',
      'expired.key',
      /site expired on Feb {2}1 00:00:00 2020 GMT/,
      'expired-certificate',
    ],
    [
      'advise against a certificate that expires soon',
      'soon.crt',
      'soon.key',
      /^the certificate site expires on .*, in 10 days$/,
      'certificate-expires-soon',
    ],
    [
      'find a certificate that is not yet valid',
      'early.crt',
      'early.key',
      /site is not valid before Jan {2}1 00:00:00 2090 GMT/,
      'certificate-not-yet-valid',
    ],
    [
      'find a key with a passphrase',
      'first.crt',
      'locked.key',
      /OpenSSL cannot read the key of site/,
      'unreadable-certificate',
    ],
    [
      'find an invalid key',
      'first.crt',
      'garbage.key',
      /OpenSSL cannot read the key of site/,
      'unreadable-certificate',
    ],
    [
      'find a file that is missing',
      'none.crt',
      'first.key',
      /file of the certificate of site cannot be read: ENOENT/,
      'unreadable-certificate',
    ],
  ]
  for (const [title, certificate, key, message, rule] of pairs) {
    it(title, () => {
      const site = { certificate: { file: at(certificate) }, key: { file: at(key) } }
      const problems = problemsOf(nginx, hostVarsOf(nginx, [{ certificates: { site } }]))
      expect(problems.map((problem) => message?.test(problem.message))).to.deep.equal(message ? [true] : [])
      expect(problems.map((problem) => problem.rule)).to.deep.equal(rule ? [`nginx/${rule}`] : [])
    })
  }

  it('accept PEM text, and a server uses the files on the host', () => {
    const site = { certificate: text('first.crt'), key: secret(text('first.key')) }
    const variables = { certificates: { site }, servers: [{ tls: 'site' }] }
    expect(problemsOf(nginx, hostVarsOf(nginx, [variables]))).to.deep.equal([])
    const files = tasksOf(nginx, contextOf(nginx, variables)).filter(({ resource }) =>
      resource.name.includes('/tls/site'),
    )
    expect(files.map(({ resource: { name }, notify }) => [name, ...notify])).to.deep.equal([
      ['/etc/nginx/tls/site.crt', 'reload nginx'],
      ['/etc/nginx/tls/site.key', 'reload nginx'],
    ])
  })

  const at = (name: string) => join(folder, name)
  const text = (name: string) => readFileSync(at(name), 'utf8')

  function make(name: string): void {
    openssl('req', '-x509', '-days', '2', ...request(name), '-out', at(`${name}.crt`))
  }

  /** As openssl writes a time: `20260131120000Z`. */
  function inDays(days: number): string {
    return new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '')
  }

  function makeBetween(name: string, from: string, to: string): void {
    const authority = `[ca]\ndefault_ca = one\n[one]\ndatabase = ${at(name)}\nserial = ${at(`${name}.serial`)}\npolicy = any\n[any]\ncommonName = supplied\n`
    writeFileSync(at(`${name}.cnf`), authority)
    writeFileSync(at(name), '')
    openssl('req', '-new', ...request(name), '-out', at(`${name}.csr`))
    const files = [
      '-config',
      at(`${name}.cnf`),
      '-keyfile',
      at(`${name}.key`),
      '-in',
      at(`${name}.csr`),
      '-outdir',
      folder,
    ]
    const options = [
      '-batch',
      '-selfsign',
      '-notext',
      '-rand_serial',
      '-md',
      'sha256',
      '-startdate',
      from,
      '-enddate',
      to,
    ]
    openssl('ca', ...options, ...files, '-out', at(`${name}.crt`))
  }

  function request(name: string): string[] {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at(`${name}.key`)]
    return ['-subj', '/CN=site.example.com', ...key]
  }

  function openssl(...words: string[]): void {
    execFileSync('openssl', words, { stdio: 'pipe' })
  }
})
