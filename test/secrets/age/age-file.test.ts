import { expect } from 'chai'
import { AgeFile, isName } from '../../../src/secrets/age/age-file.js'

const text = `# A comment
recipient age1fake1 # ops
recipient age1fake2

one: AAAA
# About two.
two: BBBB
`

describe('A file of secrets', () => {
  const file = AgeFile.parse(text, 'secrets.age')

  it('has recipients and names, and stays as it is', () => {
    expect(file.recipients).to.deep.equal(['age1fake1', 'age1fake2'])
    expect(file.names).to.deep.equal(['one', 'two'])
    expect(file.encrypted('two')).to.equal('BBBB')
    expect(String(file)).to.equal(text)
  })

  it('may have the line ends of Windows', () => {
    expect(String(AgeFile.parse(text.replaceAll('\n', '\r\n'), 'secrets.age'))).to.equal(text)
  })

  it('changes in one line for one value', () => {
    expect(String(file.with('one', 'CCCC'))).to.equal(text.replace('AAAA', 'CCCC'))
    expect(String(file.with('three', 'CCCC'))).to.equal(`${text}three: CCCC\n`)
    expect(String(file.without('one'))).to.equal(text.replace('one: AAAA\n', ''))
  })

  it('keeps the lines of recipients that stay', () => {
    const changed = file.withRecipients(['age1fake1', 'age1fake3'])
    expect(String(changed)).to.equal(text.replace('recipient age1fake2', 'recipient age1fake3'))
    expect(String(AgeFile.create(['age1fake']))).to.match(/^# .*haploy secret edit\nrecipient age1fake\n$/)
  })

  it('rejects any other line without repeating it, and a name that occurs twice', () => {
    expect(() => AgeFile.parse(`${text}token: fake password\n`, 'a.age')).to.throw(
      /^a\.age:8 is not a line of a file of secrets$/,
    )
    expect(() => AgeFile.parse(`${text}<<<<<<< HEAD\n`, 'a.age')).to.throw(/^a\.age:8 /)
    expect(() => AgeFile.parse(`${text}one: CCCC\n`, 'a.age')).to.throw(/^a\.age contains 'one' twice$/)
    expect(() => file.encrypted('tow')).to.throw(/^it contains no secret 'tow'$/)
  })

  it('has names of letters, digits and some signs', () => {
    expect(['one', '_a.b-c9'].every(isName)).to.equal(true)
    expect(['', '9a', 'a b', 'a:', 'a\nb'].some(isName)).to.equal(false)
  })
})
