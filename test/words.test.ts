import { expect } from 'chai'
import { type BannedWord, bannedWords } from './words/banned-words.js'
import { findBanned } from './words/find-banned.js'
import { type Passage, testTitles, textFilesBelow, wholeFile } from './words/passages.js'

const folders = ['src', 'roles', 'docs', 'playbooks', 'inventory']
const pages = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md']

describe('The wording', () => {
  it('contains no banned word in code, messages and docs', () => {
    expectNone([...folders.flatMap(textFilesBelow), ...pages].flatMap(wholeFile))
  })

  it('contains no banned word in test titles', () => {
    const files = textFilesBelow('test').filter((path) => path.endsWith('.test.ts'))
    expectNone(files.flatMap(testTitles))
  })

  it('is searched for whole words, words inside identifiers and phrases across lines', () => {
    const words: readonly BannedWord[] = [
      ['anew', 'again'],
      ['goes along', 'is sent'],
    ]
    const text = 'Anew, renew\nstartAnew() reanew anewer\n * it goes\n * along, goesalong'
    expect(findBanned({ path: 'a.ts', line: 5, text }, words)).to.deep.equal([
      'a.ts:5: "Anew"; write: again',
      'a.ts:6: "Anew"; write: again',
      'a.ts:7: "goes along"; write: is sent',
    ])
  })
})

function expectNone(passages: readonly Passage[]): void {
  const found = passages.flatMap((passage) => findBanned(passage, bannedWords))
  const message = 'These words are banned by test/words/banned-words.ts. Replace them:'
  if (found.length > 0) throw new Error(`${message}\n${found.map((each) => `  - ${each}`).join('\n')}`)
}
