import { expect } from 'chai'
import { Body } from '../../src/core/resource.js'
import { secret } from '../../src/core/secret.js'
import { redactor, secretsIn } from '../../src/engine/redact.js'

describe('What leaves the engine', () => {
  it('has every secret blanked out, however deep it stands', () => {
    const redact = redactor([secret('fake-pass'), secret('fake-pass-longer')])
    const event = {
      message: 'login with fake-pass failed',
      nested: [{ stderr: 'fake-pass-longer!' }, new Body('/etc/fake-pass', 'x fake-pass y', 'text')],
      count: 3,
    }
    expect(redact(event)).to.deep.equal({
      message: 'login with ******** failed',
      nested: [{ stderr: '********!' }, new Body('/etc/********', 'x ******** y', 'text')],
      count: 3,
    })
  })

  it('keeps text in which only a very short secret stands', () => {
    expect(redactor([secret('1')])('eth1 11')).to.equal('eth1 11')
  })

  it('treats characters that mean something in a pattern as themselves', () => {
    expect(redactor([secret('a.c$[x')])('abc a.c$[x')).to.equal('abc ********')
  })

  it('finds secrets anywhere in nested variables', () => {
    const found = secretsIn({ a: [secret('one'), { b: secret('two') }], c: 'plain', d: new Date() })
    expect(found.map((s) => s.reveal())).to.deep.equal(['one', 'two'])
  })
})
