import { createContext, runInContext } from 'node:vm'
import { expect } from 'chai'
import { literalsIn } from './patterns/literals.js'
import { type Input, inputsFor, textOf } from './patterns/worst-inputs.js'

/** Characters of the text that is matched, and milliseconds that this may take on a busy machine. */
const [length, most] = [2 ** 20, 2000]

/** Characters of the texts with which the worst one is searched. */
const short = 8192

/** Texts that are tried at full length. */
const mostCandidates = 8

/** Patterns over variables and scripts of a project, which are checked before there is a host. */
const overVariables = /^roles\/\w+\/(checks|table)\//

describe('A pattern', function () {
  this.timeout(600_000)
  const { literals, making } = literalsIn(['src', 'roles'])

  it('is written as a literal, so that this test finds it', () => {
    // The values of secrets, as alternatives without repetition, and what the operator writes after `~`.
    const expected = ['src/engine/redaction/whole-words.ts', 'src/inventory/pattern/pattern.ts']
    expect(making.filter((file) => !overVariables.test(file))).to.deep.equal(expected)
  })

  it('takes time in proportion to its text, because a host chooses the text', () => {
    expect(literals.length).to.be.above(300)
    const slow = literals
      .filter(({ file }) => !overVariables.test(file))
      .flatMap(({ file, source, flags }) => {
        const { input, milliseconds } = worstOf(source, flags)
        return milliseconds <= most
          ? []
          : [`${file}: /${source}/${flags} takes ${milliseconds} ms on ${JSON.stringify(input)}`]
      })
    expect(slow).to.deep.equal([])
  })

  for (const [source, flags, because] of [
    ['a.*b.*c', '', 'two gaps'],
    ['\\s+$', '', 'blanks at the end'],
    ['(a|a)*b', '', 'alternatives that are equal'],
    ['^(\\w+=\\d+ *)+$', '', 'repeated repetition'],
    ['"((?:[^"\\\\]|\\\\.)*)"', 'g', 'quotes that are not closed'],
    ['\\(reading (.*)\\)$', '', 'a beginning that occurs again'],
  ] as const) {
    it(`is found if it takes more: ${because}`, () => {
      expect(worstOf(source, flags).milliseconds).to.be.above(most)
    })
  }
})

/** The text on which a pattern is slowest, and how long it takes on 1 MiB of it. */
function worstOf(source: string, flags: string): { input: Input | undefined; milliseconds: number } {
  const pattern = new RegExp(source, flags)
  // V8 compiles a pattern when it is used for the second time.
  for (const text of ['a', 'a']) timeOf(pattern, text, most)
  const tried = inputsFor(source, flags).map((input) => ({
    input,
    milliseconds: timeOf(pattern, textOf(input, short), most / 10),
  }))
  const slowest = tried.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, mostCandidates)
  let worst: ReturnType<typeof worstOf> = { input: undefined, milliseconds: 0 }
  for (const { input } of slowest) {
    if (worst.milliseconds > most) break
    const milliseconds = timeOf(pattern, textOf(input, length), most)
    if (milliseconds > worst.milliseconds) worst = { input, milliseconds }
  }
  return worst
}

const context = createContext({})

/** Milliseconds; infinite if it takes more than the limit. */
function timeOf(pattern: RegExp, text: string, limit: number): number {
  const began = performance.now()
  try {
    Object.assign(context, { pattern, text })
    runInContext('text.replace(pattern, "")', context, { timeout: limit })
    return performance.now() - began
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
