import { expect } from 'chai'
import { Secret } from '../../src/core/shell/secret.js'
import { targetOf } from '../../src/notify/target.js'

describe('The target of a message', () => {
  it('is a webhook or a mail address', () => {
    const webhook = targetOf('https://example.org/fake-token')
    expect(webhook.type).to.equal('webhook')
    expect(JSON.stringify(webhook)).not.to.contain('fake-token')
    expect(targetOf(new Secret('http://127.0.0.1:80')).type).to.equal('webhook')
    expect(targetOf('mailto:ops+lb@mail.example.org')).to.deep.equal({
      ...{ type: 'mail', address: 'ops+lb@mail.example.org' },
    })
  })

  it('is not quoted when it is invalid, because it may be a secret', () => {
    for (const text of [
      'htps://fake-token',
      'https://',
      'fake-token',
      '',
      'mailto:',
      'mailto:-fake@b',
      'mailto:a@b,fake@d',
      'mailto:a@b\nfake',
    ])
      expect(() => targetOf(text), text)
        .to.throw(/^where to send messages is n/)
        .with.property('message')
        .that.does.not.contain('fake')
  })
})
