/** The words of a line that is being typed in bash, without the command. The last one may be unfinished or empty. */
export interface TypedLine {
  /** As the program would get them. */
  readonly words: readonly string[]
  /** The part of the last word that bash keeps: it replaces only what follows a character such as `:` or `=`. */
  readonly kept: string
  /** Whether the last word has a quote that is still open. */
  readonly isQuoted: boolean
}

export function typedLine(line: string): TypedLine {
  const words = ['']
  let quote = ''
  let kept = ''
  let isEscaped = false
  for (const character of line) {
    const word = words.at(-1)!
    if (isEscaped || (quote !== '' && character !== quote && (character !== '\\' || quote === "'"))) {
      words[words.length - 1] = word + character
      isEscaped = false
    } else if (character === '\\') isEscaped = true
    else if (quote !== '' || character === '"' || character === "'") quote = quote === '' ? character : ''
    else if (character === ' ' || character === '\t') {
      if (word !== '') words.push('')
      kept = ''
    } else {
      words[words.length - 1] = word + character
      if (/[:=@]/.test(character)) kept = words.at(-1)!
    }
  }
  return { words: words.slice(1), kept, isQuoted: quote !== '' }
}

/** What bash puts in the place of the last word, for one of its completions. */
export function replacement(candidate: string, { kept, isQuoted }: TypedLine): string {
  const rest = candidate.startsWith(kept) ? candidate.slice(kept.length) : candidate
  return isQuoted ? rest : rest.replace(/[^\w@%+=:,./-]/g, '\\$&')
}
