import { Secret } from '../../core/shell/secret.js'

/** Values that are masked only where no letter or digit precedes or follows them. */
export class WholeWords {
  readonly #words = new Set<string>()
  #patterns: readonly RegExp[] | undefined

  add(word: string): void {
    this.#words.add(word)
    this.#patterns = undefined
  }

  mask(text: string): string {
    this.#patterns ??= patternsOf([...this.#words])
    return this.#patterns.reduce((masked, pattern) => masked.replace(pattern, Secret.mask), text)
  }
}

/**
 * Builds several patterns, longest words first: V8 does not optimize a pattern with more than 20 kB of source, which
 * then takes thirty times as long.
 */
function patternsOf(words: readonly string[]): readonly RegExp[] {
  const longestFirst = words.toSorted((a, b) => b.length - a.length)
  const patterns: RegExp[] = []
  for (let from = 0; from < longestFirst.length; from += mostWords) {
    const words = longestFirst.slice(from, from + mostWords).map(escaped)
    patterns.push(new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'gu'))
  }
  return patterns
}

/** Words of up to seven characters in one pattern. */
const mostWords = 500

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
