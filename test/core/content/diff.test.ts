import { expect } from 'chai'
import { applyPatch } from 'diff'
import fc from 'fast-check'
import { describeContent, describeDifferences } from '../../../src/core/content/diff.js'
import { DiffSide, type Value } from '../../../src/core/content/difference.js'

const path = '/etc/nginx/nginx.conf'

function body(text: string | undefined, summary = ''): DiffSide {
  return new DiffSide(path, text, summary)
}

function diff(from: Value, to: Value): string {
  return describeContent({ attribute: 'content', from, to })
}

describe('a diff', () => {
  it('is unified, with the real path on both sides and three lines of context', () => {
    const before = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((line) => `${line}\n`).join('')
    expect(diff(body(before), body(before.replace('5', 'five')))).to.equal(
      `--- ${path}\n+++ ${path}\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n`,
    )
  })

  it('of a file that does not exist yet, or no longer exists, has everything on one side', () => {
    expect(diff(null, body('a\nb\n'))).to.equal(`--- ${path}\n+++ ${path}\n@@ -0,0 +1,2 @@\n+a\n+b\n`)
    expect(diff(body('a\n'), null)).to.equal(`--- ${path}\n+++ ${path}\n@@ -1,1 +0,0 @@\n-a\n`)
    expect(diff(null, body(''))).to.equal(`${path}: absent => empty\n`)
  })

  it('of the same new content is a different one for each old content', () => {
    const wanted = body('new\n')
    const twice = [body('old\n'), body('older\n'), null].map((from) => [diff(from, wanted), diff(from, wanted)])
    expect(twice.map(([first, second]) => first === second)).to.deep.equal([true, true, true])
    expect(twice.map(([text]) => text?.split('\n').slice(3))).to.deep.equal([
      ['-old', '+new', ''],
      ['-older', '+new', ''],
      ['+new', ''],
    ])
  })

  it('shows on which side the last line has no newline', () => {
    expect(diff(body('a'), body('a\n'))).to.equal(
      `--- ${path}\n+++ ${path}\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n`,
    )
  })

  it('of binary or secret content is one line without content', () => {
    expect(diff(body(undefined, 'binary, 3 bytes'), body('text\n', 'text, 5 bytes'))).to.equal(
      `${path}: binary, 3 bytes => text, 5 bytes\n`,
    )
    expect(diff(body(undefined, 'secret'), body(undefined, 'secret'))).to.equal(`${path}: differs (secret)\n`)
    expect(diff(null, body(undefined, 'secret'))).to.equal(`${path}: absent => secret\n`)
  })

  it('of large texts with nothing in common gives up instead of taking minutes', () => {
    const text = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word}${index}\n`).join('')
    expect(diff(body(text('a')), body(text('b')))).to.equal(`${path}: too many differences to show\n`)
    expect(diff(null, body(text('b')))).to.contain('@@ -0,0 +1,20000 @@')
  })

  it('turns the one text into the other', () => {
    const text = fc.array(fc.constantFrom('a\n', 'b\n', '\n', 'c\r\n', 'd')).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after)
        expect(applyPatch(before, diff(body(before), body(after)), { autoConvertLineEndings: false })).to.equal(after)
      }),
    )
  })

  it('lists attributes under the name of the object, and omits absent values', () => {
    const differences = [
      { attribute: 'mode', from: '0644', to: '0755' },
      { attribute: 'groups', from: [], to: ['www', 'adm'] },
      { attribute: 'enabled', from: null, to: true },
    ]
    expect(describeDifferences('start nginx', differences)).to.equal(
      "start nginx:\n- mode: 0644\n+ mode: 0755\n- groups: ''\n+ groups: www, adm\n+ enabled: true\n",
    )
    expect(describeDifferences('start nginx', [])).to.equal('')
  })

  it('names the file instead of the task where attributes come with content', () => {
    const differences = [
      { attribute: 'mode', from: '0600', to: '0644' },
      { attribute: 'content', from: body('a\n'), to: body('b\n') },
    ]
    expect(describeDifferences('copy nginx.conf', differences)).to.equal(
      `--- ${path}\n+++ ${path}\n@@ -1,1 +1,1 @@\n-a\n+b\n${path}:\n- mode: 0600\n+ mode: 0644\n`,
    )
  })
})
