/** One line of an ssh_config that is neither empty nor a comment. */
export interface ConfigLine {
  /** In lower case. */
  readonly keyword: string
  /** The values, without quotes and comments. */
  readonly values: readonly string[]
  /** Everything after the keyword, as written. */
  readonly rest: string
  /** `file:line`. */
  readonly at: string
}

/** Splits ssh_config text into lines as OpenSSH does. Throws Error for a line that OpenSSH rejects, with its number. */
export function parseConfig(text: string, file: string): ConfigLine[] {
  return text.split('\n').flatMap((line, index) => {
    try {
      return parseLine(line, `${file}:${index + 1}`)
    } catch (cause) {
      throw new Error(`line ${index + 1}: ${(cause as Error).message}`, { cause })
    }
  })
}

function parseLine(line: string, at: string): ConfigLine[] {
  const trimmed = trim(line)
  if (trimmed === '' || trimmed.startsWith('#')) return []
  const [, keyword = '', rest = ''] = /^([^ \t"=]+)[ \t]*=?[ \t]*(.*)$/s.exec(trimmed) ?? []
  if (!/^[a-z0-9]+$/i.test(keyword)) throw new Error(`${JSON.stringify(keyword || trimmed)} is not a keyword`)
  if (rest === '') throw new Error(`${keyword} has no value`)
  return [{ keyword: keyword.toLowerCase(), values: splitValues(rest), rest, at }]
}

/** OpenSSH knows fewer blanks than JavaScript, and form feeds at the end only. */
function trim(line: string): string {
  let end = line.length
  while (end > 0 && ' \t\r\f'.includes(line[end - 1]!)) end--
  return line.slice(0, end).replace(/^[ \t\r]+/, '')
}

/** Words, separated by blanks. Quotes of either kind enclose blanks; a `#` at the beginning of a word starts a comment. */
function splitValues(text: string): string[] {
  const words: string[] = []
  let word: string | undefined
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (word === undefined && character === '#') break
    if (quote === '' && isBlank(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (character === '\\' && isEscapable(text[at + 1], quote)) word = (word ?? '') + text[++at]
    else if (quote === '' ? character === '"' || character === "'" : character === quote) {
      quote = quote === '' ? character : ''
      word ??= ''
    } else word = (word ?? '') + character
  }
  if (quote !== '') throw new Error('a quote is not closed')
  return word === undefined ? words : [...words, word]
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t'
}

function isEscapable(character: string | undefined, quote: string): boolean {
  return character === '"' || character === "'" || character === '\\' || (quote === '' && character === ' ')
}
