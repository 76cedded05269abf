import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  fingerprint,
  KnownHostsIndex,
  knownAlgorithms,
  parseKnownHosts,
  verdict,
} from '../../../src/transport/ssh/known-hosts.js'

describe('known_hosts', () => {
  let folder: string
  /** Public keys as `type base64`. */
  const keys = { ed25519: '', other: '', rsa: '' }
  const bytes = (key: string) => Buffer.from(key.split(' ')[1]!, 'base64')
  const judge = (text: string, host: string, key: string, port = 22) =>
    verdict(parseKnownHosts(text, 'file'), { host, port, withoutPort: true }, bytes(key)).is

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-known-hosts-'))
    const make = (name: string, ...type: string[]) => {
      execFileSync('ssh-keygen', ['-q', '-N', '', '-C', '', '-f', join(folder, name), '-t', ...type])
      return readFileSync(join(folder, `${name}.pub`), 'utf8').trim()
    }
    Object.assign(keys, {
      ed25519: make('a', 'ed25519'),
      other: make('b', 'ed25519'),
      rsa: make('c', 'rsa', '-b', '2048'),
    })
  })
  after(() => rmSync(folder, { recursive: true }))

  it('verifies a key against the lines for the host', () => {
    const { ed25519, other, rsa } = keys
    const table: readonly (readonly [string, string, string, string, number?])[] = [
      ['known', `lb1 ${ed25519}`, 'lb1', ed25519],
      ['known', `LB1 ${ed25519}`, 'lb1', ed25519],
      ['known', `lb1 ${ed25519} a comment\r`, 'lb1', ed25519],
      ['known', `# lb1\n\n  lb0,lb1,198.18.0.1\t${ed25519}`, '198.18.0.1', ed25519],
      ['unknown', `lb1 ${ed25519}`, 'lb2', ed25519],
      ['unknown', `lb1 ${ed25519}`, 'lb1.example.org', ed25519],
      ['unknown', '', 'lb1', ed25519],
      ['changed', `lb1 ${other}`, 'lb1', ed25519],
      ['changed', `lb1 ${rsa}`, 'lb1', ed25519],
      ['known', `lb1 ${other}\nlb1 ${ed25519}`, 'lb1', ed25519],
      ['known', `*.example.org,!lb2.example.org ${ed25519}`, 'lb1.example.org', ed25519],
      ['unknown', `*.example.org,!lb2.example.org ${ed25519}`, 'lb2.example.org', ed25519],
      ['known', `lb? ${ed25519}`, 'lb1', ed25519],
      ['unknown', `lb? ${ed25519}`, 'lb', ed25519],
      ['unknown', `lb.1 ${ed25519}`, 'lbx1', ed25519],
      ['known', `[lb1]:2222 ${ed25519}`, 'lb1', ed25519, 2222],
      ['unknown', `[lb1]:2222 ${ed25519}`, 'lb1', ed25519, 22],
      ['known', `lb1 ${ed25519}`, 'lb1', ed25519, 2222],
      ['unknown', `lb1 ${other}`, 'lb1', ed25519, 2222],
      ['changed', `[lb1]:2222 ${other}\nlb1 ${ed25519}`, 'lb1', ed25519, 2222],
      ['known', `[lb1]:2222 ${ed25519}\nlb1 ${other}`, 'lb1', ed25519, 2222],
      ['known', `* ${ed25519}`, 'lb1', ed25519, 2222],
      ['changed', `* ${other}`, 'lb1', ed25519, 2222],
      ['unknown', `[lb1]:2222 ${ed25519}`, 'lb1', ed25519, 2223],
      ['revoked', `@revoked lb1 ${ed25519}\nlb1 ${ed25519}`, 'lb1', ed25519, 2222],
      ['known', `[*.example.org]:2222,![lb2.example.org]:2222 ${ed25519}`, 'lb1.example.org', ed25519, 2222],
      ['unknown', `[*.example.org]:2222,![lb2.example.org]:2222 ${ed25519}`, 'lb2.example.org', ed25519, 2222],
      ['unknown', `@other lb1 ${ed25519}`, 'lb1', ed25519],
      ['revoked', `@revoked * ${ed25519}\nlb1 ${ed25519}`, 'lb1', ed25519],
      ['known', `@revoked * ${other}\nlb1 ${ed25519}`, 'lb1', ed25519],
      ['unknown', `@revoked * ${other}`, 'lb1', ed25519],
      ['unknown', `@cert-authority * ${ed25519}`, 'lb1', ed25519],
      ['unknown', `lb1 ssh-ed25519 ????\nlb1\nlb1 ssh-rsa ${ed25519.split(' ')[1]}`, 'lb1', ed25519],
    ]
    for (const [expected, text, host, key, port] of table) {
      expect(judge(text, host, key, port), `${host} in ${text}`).to.equal(expected)
      const own = new KnownHostsIndex(parseKnownHosts(text, 'file')).of({ host, port: port ?? 22, withoutPort: true })
      expect(
        verdict(own, { host, port: port ?? 22, withoutPort: true }, bytes(key)).is,
        `${host} by the index of ${text}`,
      ).to.equal(expected)
    }
  })

  it('finds the lines of one host among many, in order', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `lb${index},198.18.0.${index % 250} ${keys.rsa}`)
    const text = [`* ${keys.other}`, ...lines, `LB7 ${keys.ed25519}`, `!lb8,lb* ${keys.rsa}`].join('\n')
    const index = new KnownHostsIndex(parseKnownHosts(text, 'file'))
    const places = (host: string) => index.of({ host, port: 22 }).map(({ location }) => location)
    expect(places('lb7')).to.deep.equal(['file:1', 'file:9', 'file:1002', 'file:1003'])
    expect(places('lb8')).to.deep.equal(['file:1', 'file:10'])
    expect(places('198.18.0.249')).to.deep.equal(['file:1', ...[251, 501, 751, 1001].map((line) => `file:${line}`)])
    expect(index.of({ host: 'lb7', port: 2222 })).to.have.length(1)
  })

  it('reports file and line of the expected key', () => {
    const entries = parseKnownHosts(`# first\nlb1 ${keys.rsa}\nlb1 ${keys.other}\n`, '/home/ops/.ssh/known_hosts')
    const judged = verdict(entries, { host: 'lb1', port: 22 }, bytes(keys.ed25519))
    expect(judged).to.have.nested.property('expected.location', '/home/ops/.ssh/known_hosts:3')
  })

  it('reads the entries that ssh-keygen hashed', () => {
    const file = join(folder, 'hashed')
    writeFileSync(file, `lb1 ${keys.ed25519}\n[lb2]:2222 ${keys.rsa}\n`)
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' })
    const text = readFileSync(file, 'utf8')
    expect(text).to.not.contain('lb1')
    expect(judge(text, 'lb1', keys.ed25519)).to.equal('known')
    expect(judge(text, 'LB1', keys.ed25519)).to.equal('known')
    expect(judge(text, 'lb1', keys.other)).to.equal('changed')
    expect(judge(text, 'lb2', keys.rsa, 2222)).to.equal('known')
    expect(judge(text, 'lb2', keys.rsa)).to.equal('unknown')
  })

  it('prints fingerprints as ssh-keygen does', () => {
    const printed = execFileSync('ssh-keygen', ['-lf', join(folder, 'a.pub')], { encoding: 'utf8' })
    expect(printed).to.contain(` ${fingerprint(bytes(keys.ed25519))} `)
  })

  it('requests the types of known keys first, and never SHA-1', () => {
    const algorithms = knownAlgorithms(parseKnownHosts(`lb1 ${keys.rsa}`, 'file'), { host: 'lb1', port: 22 })
    expect(algorithms.slice(0, 3)).to.deep.equal(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519'])
    expect(algorithms).to.not.include('ssh-rsa')
    expect(knownAlgorithms([], { host: 'lb1', port: 22 })[0]).to.equal('ssh-ed25519')
  })
})
