import { expect } from 'chai'
import { parse } from '../../../../roles/keepalived/keywords/parse.js'

describe('The parser of keepalived.conf', () => {
  it('reads words, quotes, comments and nested blocks, wherever the braces are', () => {
    const text = 'a {\n  b "c } d" e # f {\n  g\n  {\n    h 1\n  }\n  i { j k }\n}\n! l\nm n\\#o'
    expect(parse(text)).to.deep.equal({
      errors: [],
      statements: [
        {
          words: ['a'],
          block: [
            { words: ['b', 'c } d', 'e'] },
            { words: ['g'], block: [{ words: ['h', '1'] }] },
            { words: ['i'], block: [{ words: ['j', 'k'] }] },
          ],
        },
        { words: ['m', 'n\\#o'] },
      ],
    })
  })

  it('continues after errors', () => {
    expect(parse('a "b\n}\n{\nc {\n').errors).to.deep.equal([
      'a quotation mark is not closed in `a "b`',
      'a } closes a block that was not opened',
      'the block `c` is not closed: a } is missing',
      'the block `a` is not closed: a } is missing',
    ])
  })
})
