import { expect } from 'chai'
import type { VariableTable } from '../../src/reference/table.js'
import { text } from '../../src/reference/terminal.js'

const table: VariableTable = {
  title: 'A server',
  variables: [
    {
      name: 'listen',
      type: ['list: ', { table: 'An address' }, ' or ', { choices: ["'a'", "'b'", "'c'"] }],
      fallback: [{ code: '80' }],
      meaning: 'Where it listens, which is told in so many words that they do not fit on one line of any terminal',
    },
    { name: 'root', type: ['text'], fallback: ['required'], meaning: 'Folder' },
    { name: 'page', type: ['text'], fallback: ['none'], meaning: '' },
  ],
  rules: ['`page` needs root'],
}

describe('The tables of variables in a terminal', () => {
  it('have names on the left and descriptions beside them', () => {
    expect(text(table, 80).split('\n')).to.deep.equal([
      'A server',
      '',
      '  listen  Where it listens, which is told in so many words that they do not fit',
      '          on one line of any terminal',
      "          list: an address or 'a', 'b' or 'c'; default: 80",
      '  root    Folder',
      '          text; required',
      '  page    text',
      '',
      '  - `page` needs root',
    ])
  })

  it('have names above the descriptions on a narrow terminal', () => {
    expect(text(table, 40).split('\n').slice(2, 10)).to.deep.equal([
      '  listen',
      '    Where it listens, which is told in',
      '    so many words that they do not fit',
      '    on one line of any terminal',
      "    list: an address or 'a', 'b' or 'c';",
      '    default: 80',
      '  root',
      '    Folder',
    ])
  })

  it('say that there are no variables', () => {
    expect(text({ title: 'motd', variables: [], rules: [] }, 80)).to.equal('motd\n\n  no variables')
  })

  for (const columns of [30, 40, 64, 80, 100, 200]) {
    it(`stay within ${columns} columns, or 100`, () => {
      const longest = Math.max(
        ...text(table, columns)
          .split('\n')
          .map((line) => line.length),
      )
      expect(longest).to.be.at.most(Math.min(columns, 100))
    })
  }
})
