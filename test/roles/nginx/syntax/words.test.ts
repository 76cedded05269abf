import { expect } from 'chai'
import fc from 'fast-check'
import { indent, matching, time, word } from '../../../../roles/nginx/syntax/words.js'

describe('nginx syntax', () => {
  it('quotes any text so that nginx reads it back unchanged', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 0, maxLength: 30 }), (text) => {
        expect(read(word(text))).to.equal(text)
      }),
    )
  })

  it('leaves plain words and variables as they are', () => {
    expect(word('$proxy_add_x_forwarded_for')).to.equal('$proxy_add_x_forwarded_for')
    expect(word('')).to.equal('""')
  })

  it('keeps the modifier of a location outside of the quotes', () => {
    expect(matching('~* \\.(gif|png)$')).to.equal('~* "\\\\.(gif|png)$"')
    expect(matching('=/x')).to.equal('= /x')
    expect(matching('@fallback')).to.equal('@fallback')
  })

  it('writes parts of a second as milliseconds', () => {
    expect([time(3), time(0.25)]).to.deep.equal(['3s', '250ms'])
  })

  it('indents every line except for empty ones', () => {
    expect(indent('a;\n\nb;\n', 4)).to.equal('    a;\n\n    b;')
  })
})

/** What nginx's tokenizer makes of one word. */
function read(written: string): string {
  const mark = written[0]
  if (mark !== '"' && mark !== "'") return written
  expect(written.at(-1)).to.equal(mark)
  const inner = written.slice(1, -1)
  expect(inner.replace(/\\[\s\S]/g, '')).not.to.contain(mark)
  return inner.replace(/\\(["'\\trn])/g, (_, c: string) => ({ t: '\t', r: '\r', n: '\n' })[c] ?? c)
}
