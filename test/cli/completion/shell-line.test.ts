import { expect } from 'chai'
import { replacement, typedLine } from '../../../src/cli/completion/shell-line.js'

describe('A line that is being typed in bash', () => {
  const table: [line: string, words: string[], candidate: string, replaced: string][] = [
    ['haploy ', [''], 'run', 'run'],
    ['haploy run si', ['run', 'si'], 'site', 'site'],
    ['haploy run --limit=we', ['run', '--limit=we'], '--limit=web1', 'web1'],
    ['haploy hosts lb:!we', ['hosts', 'lb:!we'], 'lb:!web1', '\\!web1'],
    ['haploy run -l "lb:we', ['run', '-l', 'lb:we'], 'lb:web1', 'lb:web1'],
    ["haploy run 'a b' --x", ['run', 'a b', '--x'], '--xy', '--xy'],
    ['haploy a\\ b ngi', ['a b', 'ngi'], 'nginx : install', 'nginx\\ :\\ install'],
    ['haploy nginx\\ :\\ ins', ['nginx : ins'], 'nginx : install it', '\\ install\\ it'],
    ['haploy "say \\"x', ['say "x'], 'say "x"', 'say "x"'],
  ]
  for (const [line, words, candidate, replaced] of table) {
    it(`is read as bash reads it: ${line}`, () => {
      expect(typedLine(line).words).to.deep.equal(words)
      expect(replacement(candidate, typedLine(line))).to.equal(replaced)
    })
  }
})
