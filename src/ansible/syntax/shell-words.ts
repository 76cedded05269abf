/**
 * The words of a line of an INI inventory: separated by blanks, with quotes and backslashes as in a shell, and with a
 * comment after `#`, which also ends a word. Undefined for a quote that is not closed.
 */
export function shellWords(line: string): readonly string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!
    if (char === '#') break
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (char === '\\') {
      if (++at >= line.length) return undefined
      word = (word ?? '') + line[at]
    } else if (char === "'" || char === '"') {
      const quoted = untilQuote(line, at + 1, char)
      if (quoted === undefined) return undefined
      word = (word ?? '') + quoted.text
      at = quoted.end
    } else word = (word ?? '') + char
  }
  return word === undefined ? words : [...words, word]
}

/** The text up to the closing quote. In double quotes, a backslash escapes a quote and itself. */
function untilQuote(line: string, start: number, quote: string): { text: string; end: number } | undefined {
  let text = ''
  for (let at = start; at < line.length; at++) {
    const char = line[at]!
    if (char === quote) return { text, end: at }
    const isEscape = char === '\\' && quote === '"' && /["\\]/.test(line[at + 1] ?? '')
    text += isEscape ? line[++at] : char
  }
  return undefined
}
