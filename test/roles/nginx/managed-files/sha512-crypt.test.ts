import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import { sha512Crypt } from '../../../../roles/nginx/managed-files/sha512-crypt.js'

describe('A password that nginx verifies', () => {
  it('is hashed as in the published test vectors', () => {
    expect(sha512Crypt('Hello world!', 'saltstring')).to.equal(
      '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    )
  })

  it('is hashed as OpenSSL hashes it, whatever its characters and length', () => {
    const salt = fc.stringMatching(/^[A-Za-z0-9./]{1,16}$/)
    const password = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.string({ minLength: 60, maxLength: 140 }))
    const typed = password.filter((text) => !/[\0\n\r]/.test(text))
    fc.assert(
      fc.property(typed, salt, (text, grains) => {
        const expected = execFileSync('openssl', ['passwd', '-6', '-salt', grains, '-stdin'], { input: `${text}\n` })
        expect(sha512Crypt(text, grains)).to.equal(expected.toString().trim())
      }),
      { numRuns: 25 },
    )
  })
})
