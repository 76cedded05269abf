import { expect } from 'chai'
import fc from 'fast-check'
import { Secret, secret } from '../../../src/core/shell/secret.js'
import { hideSecrets, hideValues } from '../../../src/resources/templates/hide-secrets.js'

describe('A text from a host without its secrets', () => {
  const pass = secret('new-fake-pass')
  const cases: readonly [what: string, shown: string, text: string, masked: string][] = [
    ['hides a value in use', 'a ********', 'a new-fake-pass', 'a ********'],
    ['keeps the lines that are wanted', 'a ********\nb 1', 'b 1', 'b 1'],
    ['keeps other lines', 'a_key ********\nb 1', 'b 2\n\nc', 'b 2\n\nc'],
    ['cuts behind the word before the secret', 'set auth_pass ********', 'auth_pass old', 'auth_pass ********'],
    ['cuts behind the first word of the line', 'header X "Basic ********"', 'header Y old', 'header ********'],
    ['cuts behind a word that sounds like a secret', 'x ********', '  db_password=old', '  db_password ********'],
    [
      'hides all strange lines when no word announces the secret',
      '********\nb 1',
      'old\nb 1\nb 2',
      '********\nb 1\n********',
    ],
  ]
  for (const [what, shown, text, masked] of cases) {
    it(what, () => expect(hideSecrets(shown, [pass])(text)).to.equal(masked))
  }

  it('hides all other lines when the secret has several lines', () => {
    const key = secret('-----BEGIN FAKE KEY-----\nfake\n-----END FAKE KEY-----')
    expect(hideSecrets('key ********\nend', [key])('key old\nolder\nend')).to.equal('********\n********\nend')
  })

  it('leaves no part of a value, whatever surrounds it', () => {
    const values = fc.string({ minLength: 4 }).filter((value) => !Secret.mask.includes(value))
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 3 }), fc.array(fc.string()), (all, between) => {
        const text = all.map((value, index) => `${between[index] ?? ''}${value}`).join(' ')
        const shown = hideValues(text, all.map(secret))
        for (const value of all) expect(shown.replaceAll(Secret.mask, '')).not.to.include(value)
      }),
    )
  })
})
