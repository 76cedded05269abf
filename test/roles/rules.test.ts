import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { wrapped } from '../../src/reference/terminal.js'
import { bundledRoles } from '../bundled-roles.js'

const rules = bundledRoles.flatMap((role) => role.rules ?? [])

describe('The rules of the roles', () => {
  it('each have a test that names them', () => {
    const tests = readdirSync('test/roles', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts') && name !== 'rules.test.ts')
      .map((name) => readFileSync(`test/roles/${name}`, 'utf8'))
      .join('\n')
    const named = ({ id }: { id: string }) => tests.includes(`'${id}'`) || tests.includes(`'${id.split('/')[1]}'`)
    expect(rules.filter((rule) => !named(rule)).map(({ id }) => id)).to.deep.equal([])
  })

  it('explain themselves in sentences, and why they cannot be ignored in a clause', () => {
    for (const { id, explanation, cannotBeIgnored } of rules) {
      expect(explanation, id).to.match(/^[`\p{Lu}\p{Ll}].*\.$/u)
      if (cannotBeIgnored !== undefined)
        expect(`${id} cannot be ignored: ${cannotBeIgnored}`).to.match(/: [a-z].*[^.]$/)
      expect(wrapped(explanation, 96).length, `${id} is explained at length`).to.be.at.most(3)
    }
  })

  it('cannot be ignored where a host would lose its address or its connection', () => {
    const required = rules.filter(({ cannotBeIgnored }) => cannotBeIgnored !== undefined).map(({ id }) => id)
    expect(required).to.include.members([
      'keepalived/own-address',
      'keepalived/different-virtual-router-ids',
      'keepalived/different-addresses',
      'keepalived/different-passwords',
      'keepalived/different-advert-intervals',
      'keepalived/different-versions',
      'keepalived/different-transports',
      'keepalived/address-twice',
      'keepalived/virtual-router-id-twice',
      'keepalived/address-of-another-play',
      'keepalived/virtual-router-id-of-another-play',
    ])
    expect(required).not.to.include('keepalived/weight-too-small')
  })
})
