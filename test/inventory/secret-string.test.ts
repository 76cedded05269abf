import { expect } from 'chai'
import { z } from 'zod'
import { Secret } from '../../src/core/shell/secret.js'
import { secretString } from '../../src/inventory/secret-string.js'

describe('A secret variable', () => {
  const schema = z.object({ instances: z.array(z.object({ authPass: secretString() })) })
  const read = (authPass?: unknown) => schema.safeParse({ instances: [{ authPass }] })
  const message = (value?: unknown) => read(value).error?.issues[0]?.message

  it('is a Secret, whether a string or a Secret is given', () => {
    for (const given of ['fake-value', new Secret('fake-value')]) {
      const found = read(given).data?.instances[0]?.authPass
      expect(found).to.be.instanceOf(Secret)
      expect(found?.reveal()).to.equal('fake-value')
    }
  })

  it('is required, and nothing else; a promise lacks its await', () => {
    expect(message()).to.equal('is required')
    expect(message(5)).to.equal("must be a string or secret('…')")
    expect(message(Promise.resolve(new Secret('fake-value')))).to.match(/^is a promise: write await before it/)
  })
})
