import { expect } from 'chai'
import { shellWords } from '../../../src/ansible/syntax/shell-words.js'

describe('The words of a line of an INI inventory', () => {
  const table: [line: string, words: readonly string[] | undefined][] = [
    ['lb1  a=1\tb=2 ', ['lb1', 'a=1', 'b=2']],
    ['lb1 a="x y" b=\'x "y"\'', ['lb1', 'a=x y', 'b=x "y"']],
    ['lb1 a= b=""', ['lb1', 'a=', 'b=']],
    ['lb1 # comment', ['lb1']],
    ['lb1 a=b#c d=e', ['lb1', 'a=b']],
    ['lb1 a="#b"', ['lb1', 'a=#b']],
    [String.raw`lb1 a=\#b\ c "\"\\\n" '\'`, ['lb1', 'a=#b c', '"\\\\n', '\\']],
    ['lb1 ""', ['lb1', '']],
    ['lb1 "a', undefined],
    ["lb1 'a", undefined],
    ['lb1 a\\', undefined],
    ['', []],
  ]
  for (const [line, words] of table) {
    it(`${line} has ${JSON.stringify(words) ?? 'a quote that is not closed'}`, () => {
      expect(shellWords(line)).to.deep.equal(words)
    })
  }
})
