import { expect } from 'chai'
import { Output } from '../../src/core/shell/output.js'
import { explainRejection } from '../../src/resources/rejection.js'

const name = '.haploy-0123456789ab'
const staged = `/etc/app/${name}`
const text = Array.from({ length: 20 }, (_, index) => `setting ${index + 1}\n`).join('')
const output = (stderr: string, stdout = '') => new Output(1, Buffer.from(stdout), Buffer.from(stderr))
const explain = (said: Output, more: Partial<Parameters<typeof explainRejection>[0]> = {}) =>
  explainRejection({ path: '/etc/app/app.conf', temporary: staged, text, ...more })(said)

/** What programs print about line 12 of a file. */
const programs: [string, string][] = [
  ['nginx', `nginx: [emerg] unknown directive "x" in ${staged}:12`],
  ['keepalived', `(${staged}: Line 12) Unknown keyword 'x'`],
  ['sshd', `${staged} line 12: Bad configuration option: x`],
  ['visudo', `${staged}:12:1: syntax error`],
  ['HAProxy', `[ALERT] (7) : config : parsing [${staged}:12] : unknown keyword 'x'`],
  ['Apache', `AH00526: Syntax error on line 12 of ${staged}:`],
  ['PHP', `PHP Parse error:  syntax error in ${staged} on line 12`],
  ['dash', `${staged}: 12: Syntax error: ")" unexpected`],
  ['bash', `${staged}: line 12: syntax error near unexpected token`],
  ['Python', 'Expecting value: line 12 column 1 (char 30)'],
]

describe('The explanation of a rejected file', () => {
  for (const [program, said] of programs) {
    it(`shows the lines around the one that ${program} names`, () => {
      const shown = explain(output(said)).output.stderr.toString()
      expect(shown).to.contain('\n\n   9 | setting 9\n')
      expect(shown).to.contain('\n> 12 | setting 12\n  13 | setting 13\n')
      expect(shown).to.match(/ {2}15 \| setting 15\n$/)
      expect(shown).not.to.contain('.haploy-')
    })
  }

  it('names the file in place of the temporary one in both streams, by whatever path', () => {
    const said = output(`cannot parse /proc/self/cwd/${name}`, `reading "${staged}", then ${name}\n`)
    const { output: shown, hint } = explain(said)
    expect(shown.stderr.toString()).to.equal('cannot parse /etc/app/app.conf')
    expect(shown.stdout.toString()).to.equal('reading "/etc/app/app.conf", then /etc/app/app.conf\n')
    expect(hint).to.equal(undefined)
  })

  it('says what the line comes from', () => {
    const originOf = (line: number) => `app.settings.${line}`
    expect(explain(output(`${staged}:3: no`), { originOf }).hint).to.equal('Line 3 comes from app.settings.3.')
    expect(explain(output(`${staged}: no`), { originOf }).hint).to.equal(undefined)
  })

  it('shows the first and the last lines', () => {
    expect(explain(output(`${staged}:1: no`)).output.stderr.toString()).to.contain(
      '\n\n> 1 | setting 1\n  2 | setting 2\n',
    )
    expect(explain(output(`${staged}:20: no`)).output.stderr.toString()).to.match(/\n> 20 \| setting 20\n$/)
  })

  it('shows no lines of another file, of content that must not be shown, or beyond its end', () => {
    const said = (stderr: string, more = {}) => explain(output(stderr), more).output.stderr.toString()
    expect(said('error in /etc/other.conf:12')).to.equal('error in /etc/other.conf:12')
    expect(said(`${staged}:12: no`, { text: undefined })).to.equal('/etc/app/app.conf:12: no')
    expect(said(`${staged}:21: no`)).to.equal('/etc/app/app.conf:21: no')
    expect(said(`${staged}:0: no`)).to.equal('/etc/app/app.conf:0: no')
  })
})
