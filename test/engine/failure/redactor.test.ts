import { inspect } from 'node:util'
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

  it('keeps the words of haploy in events, whatever a secret is', () => {
    const event = { type: 'task-finished', ...place, outcome: { status: 'changed', differences: [] } } as const
    expect(new Redactor(['changed', 'host', 'task', 'finished'].map(secret)).redact(event)).to.deep.equal(event)
  })

  it('masks secrets in the names of hosts, roles, tasks, plays and files', () => {
    const redactor = new Redactor([secret('fake-pass')])
    const difference = { attribute: '/etc/fake-pass', from: null, to: new DiffSide('/etc/fake-pass', 'x', '1 byte') }
    const events = [
      { type: 'play-started', play: 'for fake-pass', batch: 1, batches: 1, hosts: ['lb-fake-pass'] },
      { type: 'task-started', host: 'lb-fake-pass', role: 'fake-pass', task: 'write fake-pass', handler: false },
      {
        type: 'task-finished',
        ...place,
        outcome: { status: 'changed', differences: [difference], dependsOn: 'make fake-pass' },
      },
      { type: 'task-finished', ...place, outcome: { status: 'skipped', reason: "'fake-pass' did not run" } },
      { type: 'warning', host: 'lb-fake-pass', message: 'about fake-pass' },
    ] as const
    expect(JSON.stringify(events.map((event) => redactor.redact(event)))).to.not.contain('fake-pass')
  })

  it('gives each host one name in all events, even if secrets become known later', () => {
    const redactor = new Redactor([secret('fake-one'), secret('fake-two')])
    const hosts = ['lb-fake-one', 'lb-fake-two', 'lb-late-fake']
    const shown = ['lb-********', 'lb-********-2', 'lb-late-fake']
    const begin = { type: 'run-started', playbook: 'p', check: false, hosts } as const
    expect(redactor.redact(begin)).to.deep.include({ hosts: shown })
    redactor.add([secret('late-fake')])
    const tally = { ok: 1, changed: 0, unreachable: 0, failed: 0, skipped: 0, ignored: 0 }
    const tallies = Object.fromEntries(hosts.map((name) => [name, tally]))
    const exchanges = Object.fromEntries(hosts.map((name) => [name, 2]))
    const numbers = { milliseconds: 1, tallies, exchanges, unfinished: {} }
    const end = redactor.redact({ type: 'run-finished', hosts, ...numbers, interrupted: false })
    if (end.type !== 'run-finished') throw new Error('another event')
    expect(Object.keys(end.tallies)).to.deep.equal(shown)
    expect(end.exchanges).to.deep.equal(Object.fromEntries(shown.map((name) => [name, 2])))
    expect(redactor.redact({ type: 'host-connected', host: 'lb-fake-two' })).to.deep.include({ host: shown[1] })
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

  it('knows every secret from the moment it is made, or revealed, until it stops watching', () => {
    const redactor = new Redactor()
    const earlier = secret('fake-earlier-value')
    const forget = redactor.watch()
    secret('fake-new-value')
    expect(redactor.mask('fake-new-value fake-earlier-value')).to.equal('******** fake-earlier-value')
    earlier.reveal()
    expect(redactor.mask('fake-new-value fake-earlier-value')).to.equal('******** ********')
    forget()
    secret('fake-later-value')
    expect(redactor.mask('fake-new-value fake-later-value')).to.equal('******** fake-later-value')
  })

  it('masks whatever an error carries, even if the error is frozen or refers to itself', () => {
    const redactor = new Redactor([secret('fake-pass')])
    const text = 'no fake-pass'
    const error = Object.assign(new Error(text, { cause: text }), {
      spawnargs: ['-p', text],
      output: [null, Buffer.from(text)],
      options: { env: { PASSWORD: text } },
      errors: [new AggregateError([new Error(text)], text), new DOMException(text)],
      self: undefined as unknown,
    })
    error.self = error
    expect(redactor.redactError(error)).to.equal(error)
    expect(inspect(error, { depth: 9, showHidden: true }) + error.output[1]).to.not.contain('fake-pass')
    for (const other of [Object.freeze(new Error(text)), new DOMException(text), text])
      expect(String(redactor.redactError(other))).to.match(/no \*{8}$/)
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
