import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import { SecretValues } from '../../../src/engine/redaction/secret-values.js'

type Encode = (value: string) => string

const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0')
const escaping = (pattern: RegExp, escapeOf: (character: string) => string) => (value: string) =>
  value.replace(pattern, escapeOf)
const perByte = (format: (byte: number) => string) => (value: string) => [...Buffer.from(value)].map(format).join('')
const unicode = escaping(/[^\x20-\x7e]/g, (character) => `\\u${hex(character.charCodeAt(0), 4)}`)
const inJson: Encode = (value) => JSON.stringify(value).slice(1, -1)
const base64: Encode = (value) => Buffer.from(value).toString('base64')
const inLines = (width: number, end: string) => (value: string) =>
  value.match(new RegExp(`.{1,${width}}`, 'gsu'))!.join(end)

/** As programs write a value inside quotes, or without. */
const encodings: Readonly<Record<string, Encode>> = {
  'as it is': (value) => value,
  'JSON of JavaScript': inJson,
  'JSON of Go': (value) => inJson(value).replace(/[<>&]/g, (c) => `\\u${hex(c.charCodeAt(0), 4)}`),
  'JSON of PHP': (value) => unicode(inJson(value)).replaceAll('/', '\\/'),
  'JSON of Python': (value) => unicode(inJson(value)),
  'JSON of Gson': (value) =>
    inJson(value)
      .replaceAll('\\"', '"')
      .replace(/[<>&='"]/g, (c) => `\\u${hex(c.charCodeAt(0), 4)}`),
  'JSON of Ruby, in capitals': (value) =>
    inJson(value).replace(/[<>&]/g, (c) => `\\u${hex(c.charCodeAt(0), 4).toUpperCase()}`),
  'JSON in JSON': (value) => inJson(inJson(value)),
  'JSON in HTML': (value) => inJson(value).replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
  'JSON in a URL': (value) => encodeURIComponent(inJson(value)),
  'a URL of JavaScript': encodeURIComponent,
  'a form': (value) => String(new URLSearchParams({ a: value })).slice(2),
  'a URL of Python': (value) =>
    encodeURIComponent(value)
      .replaceAll('%2F', '/')
      .replace(/[!'()*]/g, (c) => `%${hex(c.charCodeAt(0), 2)}`),
  'a URL in small letters': (value) => encodeURIComponent(value).replace(/%../g, (escaped) => escaped.toLowerCase()),
  'a URL with every byte escaped': perByte((byte) => `%${hex(byte, 2)}`),
  'a URL in a URL': (value) => encodeURIComponent(encodeURIComponent(value)),
  HTML: escaping(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]!),
  'XML with numbers': escaping(/[^a-z]/gu, (c) => `&#${c.codePointAt(0)};`),
  'XML with hexadecimal numbers': escaping(/[^a-z]/gu, (c) => `&#x${hex(c.codePointAt(0)!, 1)};`),
  'a shell': (value) => value.replaceAll("'", `'\\''`),
  'the trace of dash': (value) => value.replaceAll("'", `'"'"'`),
  'printf %q of bash': (value) =>
    execFileSync('bash', ['-c', 'printf %q "$1"', '-', value], { encoding: 'utf8' }).replace(/^\$'(.*)'$/s, '$1'),
  'printf %q of bash in the C locale': (value) =>
    execFileSync('bash', ['-c', 'printf %q "$1"', '-', value], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    }).replace(/^\$'(.*)'$/s, '$1'),
  'names as GNU programs print them': (value) =>
    execFileSync('ls', ['-d', '--quoting-style=shell-escape-always', '--', value], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  'a string of Python': escaping(/[\\'\n]|[^\x20-\x7e]/gu, (c) => {
    const code = c.codePointAt(0)!
    if (code < 0x80) return c === '\n' ? '\\n' : `\\${c}`
    return code <= 0xff ? `\\x${hex(code, 2)}` : code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`
  }),
  'octal numbers': perByte((byte) =>
    byte > 0x20 && byte < 0x7f && byte !== 0x5c ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`,
  ),
  'a log of nginx': perByte((byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${hex(byte, 2).toUpperCase()}`,
  ),
  'characters of Rust': escaping(/[^\x20-\x7e]|["\\]/gu, (c) => `\\u{${hex(c.codePointAt(0)!, 1)}}`),
  'a pattern': escaping(/[.*+?^${}()|[\]\\/]/g, (c) => `\\${c}`),
  'single quotes of YAML and SQL': (value) => value.replaceAll("'", "''"),
  'double quotes of CSV': (value) => value.replaceAll('"', '""'),
  'a unit of systemd': (value) => value.replaceAll('%', '%%'),
  'folded lines': (value) => value.replaceAll(' ', '\n    '),
  'lines of 7 characters': inLines(7, '\n'),
  'lines of YAML that continue': (value) =>
    inJson(value)
      .match(/(?:\\u.{4}|\\.|.){1,9}/gsu)!
      .join('\\\n  ')
      .replaceAll('\n   ', '\n  \\ '),
  base64,
  'base64 for a URL': (value) => Buffer.from(value).toString('base64url'),
  'base64 in lines of 64': (value) => inLines(64, '\n')(base64(value)),
  'base64 in indented lines of 76': (value) => inLines(76, '\r\n    ')(base64(value)),
  'base64 in lines, in JSON': (value) => inLines(16, '\\n')(base64(value)),
  'base64 in a URL': (value) => encodeURIComponent(base64(value)).replaceAll('%3D', ''),
  'hexadecimal digits': (value) => Buffer.from(value).toString('hex'),
  'hexadecimal digits in capitals': (value) => Buffer.from(value).toString('hex').toUpperCase(),
  'hexadecimal digits with colons': (value) => [...Buffer.from(value)].map((byte) => hex(byte, 2)).join(':'),
  'pairs of hexadecimal bytes': (value) =>
    Buffer.from(value)
      .toString('hex')
      .match(/.{1,4}/g)!
      .join(' '),
  'a list of hexadecimal bytes': (value) => [...Buffer.from(value)].map((byte) => `0x${hex(byte, 2)}`).join(', '),
  'escaped hexadecimal bytes': perByte((byte) => `\\x${hex(byte, 2)}`),
}

describe('A secret value', () => {
  const values = [
    'fake-Pass-w0rd',
    'fake pass phrase with blanks',
    `f<a&k>e='"/\\%$x#?+~*`,
    'fäke-ünïcode-€-😀-pass',
    "it's 100% fake: a\\b \"c\" 'd'",
    'fake+/=='.repeat(40),
  ]
  for (const [name, encode] of Object.entries(encodings)) {
    it(`is masked in ${name}`, () => {
      for (const value of values) {
        const encoded = safely(encode, value)
        if (encoded === undefined) continue
        const masked = maskOf([value])(`before <${encoded}> after`)
        expect(masked, encoded).to.match(/^before <[^*]{0,3}\*{8}[^*]{0,3}> after$/)
      }
    })
  }

  it('leaves nothing of itself, whatever characters it has and however it is written', () => {
    const character = fc.constantFrom(...`abcXYZ019-_.,:;!?&<>"'/\\%$#+= äü€😀`)
    const value = fc
      .array(character, { minLength: 12, maxLength: 40 })
      .map((characters) => `fake${characters.join('')}fake`)
    const ways = Object.entries(encodings).filter(([name]) => !/bash|GNU/.test(name))
    fc.assert(
      fc.property(value, fc.constantFrom(...ways), (secret, [, encode]) => {
        const masked = maskOf([secret])(`a <${encode(secret)}> b`)
        expect(masked).to.match(/^a <[^*]{0,3}\*{8}[^*]{0,3}> b$/)
      }),
      { numRuns: 3000 },
    )
  })

  it('is masked in base64 after and before other text, at any position', () => {
    for (const before of ['', 'u', 'us', 'use', 'user:'])
      for (const after of ['', '!', '!!', '\n'])
        expect(maskOf(['fake-password'])(base64(`${before}fake-password${after}`)), before + after).to.match(
          /^[\w+/]{0,7}\*{8}[\w+/]{0,4}=*$/,
        )
  })

  it('with several lines is masked line by line, however short they are', () => {
    const mask = maskOf(['fa1\nke23\nfake-line-of-some-length\n}\n'])
    expect(mask('fa1')).to.equal('********')
    expect(mask('+ echo ke23')).to.equal('+ echo ********')
    expect(mask('x fake-line-of-some-length y')).to.equal('x ******** y')
    expect(mask('fa1 ke23 fake-line-of-some-length }')).to.equal('********')
    expect(mask('fa12 ake23 }')).to.equal('fa12 ake23 }')
  })

  it('is masked line by line in broken base64 and in dumps', () => {
    const value = 'fake-secret-that-is-long-enough-to-be-broken-into-several-lines-of-text-by-all-programs'
    const mask = maskOf([value])
    for (const line of base64(value).match(/.{1,76}/g)!) expect(mask(line)).to.equal('********')
    for (const line of base64(value).match(/.{1,64}/g)!) expect(mask(line)).to.equal('********')
    const dump = execFileSync('od', ['-A', 'x', '-t', 'x1z'], { input: value, encoding: 'utf8' })
    for (const line of dump.trimEnd().split('\n').slice(0, -2))
      expect(mask(line), line).to.match(/^[\da-f]{6} \*{8}(\s+>\*{8}<)?$/)
  })

  it('is masked wherever several overlap', () => {
    expect(maskOf(['fake-one', 'one-more', 'fake-one-more-thing'])('fake-one-more fake-one-more-thing')).to.equal(
      '******** ********',
    )
    expect(maskOf(['fake', 'fake&pass'])('fake%26pass')).to.equal('********')
  })

  it('costs time in proportion to the text, whatever the text and the values are', function () {
    this.timeout(120_000)
    const values = [
      'a'.repeat(500),
      `${'a'.repeat(500)}b`,
      '\\'.repeat(40),
      "'\\''".repeat(9),
      '% '.repeat(9),
      ...Array.from({ length: 2000 }, (_, n) => `fake-pass-${n}`),
    ]
    const mask = maskOf(values)
    const texts = [
      'a',
      '\\',
      '%',
      '&',
      "'",
      '\\u0061',
      '%61',
      '&#97;',
      "'\\''",
      ' ',
      '\n',
      ' \n',
      'fake-pass-',
      'fake-pass-1',
      '66 61 ',
      'ä',
      `\\u005c%25&amp;''\n`,
    ]
    for (const piece of texts) {
      const began = performance.now()
      mask(piece.repeat(2 ** 20 / piece.length))
      expect(performance.now() - began, JSON.stringify(piece)).to.be.below(15_000)
    }
  })
})

function maskOf(values: readonly string[]): (text: string) => string {
  const known = new SecretValues()
  for (const value of values) known.add(value)
  return (text) => known.mask(text)
}

/** Undefined if a program cannot write the value. `ls` prints it as part of an error. */
function safely(encode: Encode, value: string): string | undefined {
  try {
    return encode(value)
  } catch (error) {
    const { stderr } = error as { stderr?: string }
    return stderr === undefined ? undefined : /access '?(.*?)'?: No such file/s.exec(stderr)?.[1]
  }
}
