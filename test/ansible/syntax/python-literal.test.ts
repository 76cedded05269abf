import { expect } from 'chai'
import { pythonLiteral } from '../../../src/ansible/syntax/python-literal.js'

describe('A literal of Python', () => {
  const table: [text: string, value: unknown][] = [
    ['5', 5],
    [' -5 ', -5],
    ['+ 5', 5],
    ['-0', 0],
    ['00', 0],
    ['1_000', 1000],
    ['0x1F', 31],
    ['0o17', 15],
    ['0b11', 3],
    ['1.10', 1.1],
    ['.5', 0.5],
    ['1.', 1],
    ['01.5', 1.5],
    ['1e3', 1000],
    ['1.5E-1', 0.15],
    ['True', true],
    ['False', false],
    ['None', null],
    ["'a'", 'a'],
    [`"it's"`, "it's"],
    [`'a' "b"`, 'ab'],
    [`r'a\\n'`, 'a\\n'],
    [`u'a'`, 'a'],
    [`b'a'`, 'a'],
    [`'''a"b'''`, 'a"b'],
    [String.raw`'\n\t\\\'\x41\u00e9\101\q'`, "\n\t\\'AéA\\q"],
    ['[]', []],
    ['[1, [2,],]', [1, [2]]],
    ['(1)', 1],
    ['(1,)', [1]],
    ['()', []],
    ['{}', {}],
    ["{'a': 1, 2: {'b': None}, True: 3}", { a: 1, 2: { b: null }, true: 3 }],
    ['{1, 2}', [1, 2]],
    ['5 # a comment', 5],
    [`{'__proto__': 1}`, JSON.parse('{"__proto__": 1}')],
  ]
  for (const [text, value] of table) {
    it(`${text} is ${JSON.stringify(value)}`, () => expect(pythonLiteral(text)).to.deep.equal({ value }))
  }

  const others = [
    ...[
      '',
      'a',
      'true',
      'yes',
      '010',
      '08',
      '1__0',
      '1_',
      '0x',
      '1.2.3',
      '10.0.0.1',
      '5a',
      '5 6',
      '1-2',
      '1+2',
      '--',
      '-',
    ],
    ...[
      "'a",
      "'a\\",
      '"a',
      "f'a'",
      "'\\x4'",
      "'\\U99999999'",
      '[1',
      '[1 2]',
      '{1: 2, 3}',
      '{1, 2: 3}',
      "{'a'",
      '(',
      'print(1)',
    ],
    ...['12345678901234567890', '[Trueish]', '[,]', "['a'] b", '='],
  ]
  for (const text of others) {
    it(`${text} is none`, () => expect(pythonLiteral(text)).to.equal(undefined))
  }

  it('may be nested, but not without a limit', () => {
    expect(pythonLiteral('['.repeat(100) + ']'.repeat(100))).not.to.equal(undefined)
    expect(pythonLiteral('['.repeat(100_000) + ']'.repeat(100_000))).to.equal(undefined)
  })
})
