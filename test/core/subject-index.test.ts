import { expect } from 'chai'
import fc from 'fast-check'
import { overlap, type Subject } from '../../src/core/subject.js'
import { firstFrom, SubjectIndex } from '../../src/core/subject-index.js'

describe('The index of subjects', () => {
  const name = fc.constantFrom('/', '/a', '/a/', '/a/b', '/a/b/', '/ab', '/ab/c', '/a/b/c', '//', 'a', 'a/b', '')
  const subject: fc.Arbitrary<Subject> = fc.record({
    type: fc.constantFrom('path', 'tree', 'unit', 'user', 'other'),
    name,
  })

  it('finds exactly the subjects that overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.array(subject, { maxLength: 3 }), { maxLength: 8 }), subject, (lists, wanted) => {
        const index = new SubjectIndex()
        for (const [number, list] of lists.entries()) index.add(number, list)
        const found = [...new Set(index.overlapping(wanted).flat())].sort((a, b) => a - b)
        const expected = lists.flatMap((list, number) => (list.some((each) => overlap(each, wanted)) ? [number] : []))
        expect(found).to.deep.equal(expected)
      }),
      { numRuns: 2000 },
    )
  })

  it('lists numbers in ascending order, each once', () => {
    const index = new SubjectIndex()
    for (const number of [2, 5, 9]) index.add(number, [tree('/a'), tree('/a/b')])
    expect(index.overlapping(tree('/'))).to.deep.equal([[2, 5, 9]])
  })

  it('finds the first number from another one on', () => {
    const starts = [0, 2, 3, 5, 6, 9, 10]
    expect(starts.map((from) => firstFrom([2, 5, 9], from))).to.deep.equal([2, 2, 5, 5, 9, 9, undefined])
  })
})

function tree(name: string): Subject {
  return { type: 'tree', name }
}
