import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { FailedError } from '../../../src/core/errors.js'
import { assertSyntax } from '../../../src/resources/templates/rendering.js'

const errors: [title: string, template: string, line: number][] = [
  ['the first line', '<% if ( { %>\ntwo\n', 1],
  ['a tag that is one line', 'one\n<% if (host) { -%>\ntwo\n<% } else if ( { -%>\nthree\n', 4],
  ['a line within a tag', 'one\n<%\n const a = 1\n const b = = 2\n-%>\nthree\n', 4],
  ['a line within the first tag', '<%\n const a = 1\n const b = = 2\n-%>\nthree\n', 3],
  ['the second tag of a line', 'a\n<%= x %> <%= ( %> c\nd\n', 2],
  ['what comes after a tag of several lines', 'a\n<%\nlet x = 1\n-%>\nb\nc <%= ) %>\n', 6],
  ['what comes after a comment', '<%# one\ntwo -%>\nthree\n<%= ) %>\n', 4],
  ['what comes after an include', 'a\n\n\n<%- include("x") %>\n<%= ) %>\nb\n', 5],
  ['a tag that nobody closes', 'one\ntwo\n<%= a \nthree\n', 3],
  ['the end, where a block is not closed', 'one\n<% if (a) { %>\ntwo\n', 3],
]

describe('A syntax error in a template', () => {
  const folder = mkdtempSync(join(tmpdir(), 'haploy-template-'))
  after(() => rmSync(folder, { recursive: true }))

  for (const [title, template, line] of errors) {
    it(`has its line: ${title}`, () => {
      const path = join(folder, 'a.ejs')
      writeFileSync(path, template)
      expect(() => assertSyntax(path))
        .to.throw(FailedError, `line ${line}: `)
        .with.property('at')
        .that.deep.equals({ path, line })
    })
  }
})
