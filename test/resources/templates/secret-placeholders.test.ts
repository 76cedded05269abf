import { expect } from 'chai'
import fc from 'fast-check'
import { FailedError } from '../../../src/core/errors.js'
import { Secret, secret } from '../../../src/core/shell/secret.js'
import { Veil } from '../../../src/resources/templates/secret-placeholders.js'

describe('A veil', () => {
  it('gives the values to what travels and the mask to what is shown', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string({ unit: 'binary' }))), (pairs) => {
        const veil = new Veil()
        const covered = veil.cover(pairs.map(([text, value]) => ({ text, value: secret(value) })))
        const text = covered.map((each) => `${each.text}${each.value}`).join('|')
        expect(veil.lift(text, 't')).to.equal(pairs.map((pair) => pair.join('')).join('|'))
        expect(veil.mask(text)).to.equal(pairs.map(([plain]) => `${plain}${Secret.mask}`).join('|'))
      }),
    )
  })

  it('remembers only the secrets that were used, in whatever way', () => {
    const veil = new Veil()
    const secrets = ['a', 'b', 'c', 'd'].map(secret)
    const [a, b, c] = veil.cover(secrets)
    void [`${a}`, b?.reveal(), JSON.stringify({ c })]
    expect(veil.used).to.deep.equal(secrets.slice(0, 3))
  })

  it('keeps what is the same object the same, also where it refers to itself', () => {
    const host: Record<string, unknown> = { name: 'lb1' }
    host.self = host
    const covered = new Veil().cover({ host, peers: [host] })
    expect(covered.peers[0]).to.equal(covered.host)
    expect(covered.host.self).to.equal(covered.host)
  })

  it('leaves objects with methods as they are', () => {
    const made = { at: new Date(0), list: new Set([1]), url: new URL('http://lb1/') }
    const covered = new Veil().cover(made)
    expect([covered.at, covered.list, covered.url]).to.deep.equal(Object.values(made))
    expect(covered.at).to.equal(made.at)
  })

  it('refuses a text with a piece of a secret', () => {
    const veil = new Veil()
    const text = `${veil.cover(secret('fake'))}`
    expect(() => veil.lift(text.slice(1), 'a.ejs')).to.throw(FailedError, 'template a.ejs: a secret is cut')
  })
})
