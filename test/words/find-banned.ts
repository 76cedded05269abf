import type { BannedWord } from './banned-words.js'
import { lineAt, type Passage } from './passages.js'

/** A message with file and line for each banned word in a passage. */
export function findBanned({ path, line, text }: Passage, words: readonly BannedWord[]): string[] {
  return words.flatMap(([word, replacement]) =>
    [...text.matchAll(pattern(word))].map((match) => {
      const found = match[0].replace(new RegExp(gap, 'g'), ' ')
      return `${path}:${line + lineAt(text, match.index) - 1}: "${found}"; write: ${replacement}`
    }),
  )
}

/** Matches whole words in any case, words inside camelCase identifiers, and phrases that continue on the next line. */
function pattern(word: string): RegExp {
  const anyCase = word.replace(/(?<![\\?<])\b[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)
  return new RegExp(`(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))(?:${anyCase.replaceAll(' ', gap)})(?![a-z])`, 'g')
}

/** White space, and what begins the next line of a comment. */
const gap = String.raw`\s+(?:(?:\*|//|#)\s+)?`
