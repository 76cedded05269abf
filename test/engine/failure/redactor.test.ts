import { expect } from 'chai'
import { DiffSide } from '../../../src/core/content/difference.js'
import { FailedError } from '../../../src/core/errors.js'
import type { Outcome } from '../../../src/core/outcome.js'
import { secret } from '../../../src/core/shell/secret.js'
import { Redactor, secretsIn } from '../../../src/engine/failure/redactor.js'

const place = { host: 'lb1', role: 'nginx', task: 'copy', handler: false }

describe('Redaction', () => {
  it('masks every secret in free text, however deeply nested', () => {
    const outcome: Outcome = {
      status: 'changed',
      differences: [
        { attribute: 'content', from: 'x fake-pass y', to: new DiffSide('/etc/a', 'fake-pass-longer!', 'text') },
      ],
    }
    expect(redacted(['fake-pass', 'fake-pass-longer'], outcome)).to.deep.equal({
      status: 'changed',
      differences: [{ attribute: 'content', from: 'x ******** y', to: new DiffSide('/etc/a', '********!', 'text') }],
    })
  })

  it('keeps the names in events, whatever a secret is', () => {
    const event = { type: 'task-finished', ...place, outcome: { status: 'changed', differences: [] } } as const
    expect(new Redactor(['changed', 'lb1', 'nginx', 'task'].map(secret)).redact(event)).to.deep.equal(event)
  })

  it('masks a short secret only as a whole word', () => {
    expect(line(['abc'], 'abcde abc x-abc')).to.equal('abcde ******** x-********')
    expect(line(['1'], 'eth1 1')).to.equal('eth1 1')
  })

  it('treats special characters of patterns literally', () => {
    expect(line(['a.c$[x-'], 'abc a.c$[x-')).to.equal('abc ********')
  })

  it('masks each line of a secret with several lines, and a secret that ends with a newline', () => {
    const key = '-----BEGIN FAKE KEY-----\nZmFrZWZha2U=\n-----END FAKE KEY-----\n'
    expect(line([key], 'error near ZmFrZWZha2U=')).to.equal('error near ********')
    expect(line(['hunter-fake\n'], 'login hunter-fake')).to.equal('login ********')
  })

  it('masks a secret as a shell or JSON quotes it', () => {
    expect(line(["it's-fake"], "+ echo 'it'\\''s-fake'")).to.equal("+ echo '********'")
    expect(line(['a"fake\\'], JSON.stringify({ a: 'a"fake\\' }))).to.equal('{"a":"********"}')
  })

  it('masks a secret in base64, also after other text and in several lines, and in a URL', () => {
    const value = 'fake+pass/word?>~ long enough to be broken into several lines of base64 text'
    expect(line([value], base64Of(value))).to.equal('********')
    expect(line([value], Buffer.from(value).toString('base64url'))).to.equal('********')
    for (const user of ['', 'u', 'us', 'use']) {
      const shown = line([value], base64Of(`${user}:${value}!`))
      expect(shown, user).to.match(/^[A-Za-z0-9+/]{0,7}\*{8}[A-Za-z0-9+/=]{0,4}$/)
    }
    for (const each of base64Of(value).match(/.{1,76}/g)!) expect(line([value], each)).to.match(/^(\*{8}|.{1,5})$/)
    expect(line(['fake&pass %'], `http://u:${encodeURIComponent('fake&pass %')}@h`)).to.equal('http://u:********@h')
    expect(line(['fake&pass %'], String(new URLSearchParams({ p: 'fake&pass %' })))).to.equal('p=********')
  })

  it('masks a secret as programs quote non-ASCII characters in the C locale', () => {
    expect(line(["fäke'"], String.raw`cat: 'f'$'\303\244''ke'\''': No such file`)).to.equal(
      "cat: '********': No such file",
    )
    expect(line(["fäke'"], String.raw`+ : $'f\303\244ke\''`)).to.equal("+ : $'********'")
  })

  it('does not search for encoded forms of a short secret, and accepts any text as a secret', () => {
    expect(line(['abcd'], base64Of('abcd'))).to.equal(base64Of('abcd'))
    expect(line(['fake\ud800pass'], 'x')).to.equal('x')
  })

  it('masks errors that are reported without an event, with their causes and stacks', () => {
    const error = new FailedError('no fake-pass', {
      hint: 'not fake-pass',
      cause: new Error('because of fake-pass'),
    })
    const { message, hint, stack, cause } = new Redactor([secret('fake-pass')]).redactError(error)
    expect([message, hint]).to.deep.equal(['no ********', 'not ********'])
    expect(`${stack}${(cause as Error).message}${(cause as Error).stack}`).to.not.contain('fake-pass')
  })

  it('masks secrets that are added later', () => {
    const redactor = new Redactor()
    redactor.add([secret('late-fake-value')])
    expect(
      redactor.redact({ type: 'warning', message: 'late-fake-value', hint: 'not late-fake-value' }),
    ).to.deep.include({ message: '********', hint: 'not ********' })
    expect(redactor.redact({ type: 'task-progress', ...place, text: 'fetching late-fake-value' })).to.deep.include({
      text: 'fetching ********',
    })
  })

  it('finds secrets anywhere in nested variables', () => {
    const found = secretsIn({ a: [secret('one'), { b: secret('two') }], c: 'plain', d: new Date() })
    expect(found.map((s) => s.reveal())).to.deep.equal(['one', 'two'])
  })
})

function base64Of(text: string): string {
  return Buffer.from(text).toString('base64')
}

function redacted(secrets: string[], outcome: Outcome): Outcome {
  const event = new Redactor(secrets.map(secret)).redact({ type: 'task-finished', ...place, outcome })
  return (event as { outcome: Outcome }).outcome
}

function line(secrets: string[], text: string): string {
  const event = new Redactor(secrets.map(secret)).redact({ type: 'task-output', ...place, line: text })
  return (event as { line: string }).line
}
