import { expect } from 'chai'
import fc from 'fast-check'
import { FailedError } from '../../../src/core/errors.js'
import { Secret, secret } from '../../../src/core/shell/secret.js'
import { SecretPlaceholders } from '../../../src/resources/templates/secret-placeholders.js'

describe('Placeholders of secrets', () => {
  it('become the values in the sent text and the mask in the shown text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string({ unit: 'binary' }))), (pairs) => {
        const placeholders = new SecretPlaceholders()
        const data = pairs.map(([text, value]) => ({ text, value: secret(value) }))
        const text = placeholders.printed(() => data.map((each) => `${each.text}${each.value}`).join('|'))
        expect(placeholders.reveal(text, 't')).to.equal(pairs.map((pair) => pair.join('')).join('|'))
        expect(placeholders.mask(text)).to.equal(pairs.map(([plain]) => `${plain}${Secret.mask}`).join('|'))
      }),
    )
  })

  it('exist only for secrets that were used, in whatever way', () => {
    const placeholders = new SecretPlaceholders()
    const secrets = ['a', 'b', 'c', 'd'].map(secret)
    const [a, b, c] = secrets
    placeholders.printed(() => [`${a}`, b?.reveal(), JSON.stringify({ c })].join())
    expect(placeholders.used).to.deep.equal(secrets.slice(0, 3))
  })

  it('are equal for the same secret, and different for another secret with the same value', () => {
    const placeholders = new SecretPlaceholders()
    const [one, other] = [secret('fake'), secret('fake')]
    const [first, second, third] = placeholders.printed(() => `${one} ${one} ${other}`).split(' ')
    expect(first).to.equal(second).and.not.to.equal(third)
  })

  it('are printed only while the text is rendered', () => {
    const value = secret('fake')
    const placeholders = new SecretPlaceholders()
    const fail = () => {
      throw new Error('made by the test')
    }
    placeholders.printed(() => `${value}`)
    expect(() => placeholders.printed(fail)).to.throw('made by the test')
    expect(() => `${value}`).to.throw('a secret cannot be made part of a text')
  })

  it('reject a text with part of a placeholder', () => {
    const placeholders = new SecretPlaceholders()
    const text = placeholders.printed(() => `${secret('fake')}`)
    expect(() => placeholders.reveal(text.slice(1), 'a.ejs')).to.throw(
      FailedError,
      'template a.ejs cuts or alters a secret',
    )
  })
})
