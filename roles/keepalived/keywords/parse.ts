/** A line of keepalived.conf: its words without quotation marks, and the block that follows it. */
export interface Statement {
  readonly words: readonly string[]
  readonly block?: readonly Statement[]
}

export interface Parsed {
  readonly statements: readonly Statement[]
  /** What keepalived would reject, as sentences without a full stop. */
  readonly errors: readonly string[]
}

/** Parses a configuration as keepalived does, line by line, but continues after an error. */
export function parse(text: string): Parsed {
  const errors: string[] = []
  const outer: Open[] = []
  let statements: Writable[] = []
  for (const token of tokens(text, errors)) {
    if (typeof token !== 'string') statements.push({ words: token })
    else if (token === '{') {
      const title = statements.at(-1)
      if (!title || title.block) errors.push('a { follows no keyword')
      outer.push({ statements, title })
      statements = []
    } else {
      const open = outer.pop()
      if (!open) errors.push('a } closes a block that was not opened')
      else {
        if (open.title) open.title.block ??= statements
        statements = open.statements
      }
    }
  }
  for (const { statements: around, title } of outer.toReversed()) {
    errors.push(`the block \`${title?.words[0] ?? ''}\` is not closed: a } is missing`)
    if (title) title.block ??= statements
    statements = around
  }
  return { statements, errors }
}

interface Writable {
  readonly words: readonly string[]
  block?: readonly Statement[]
}

interface Open {
  readonly statements: Writable[]
  readonly title: Writable | undefined
}

/** The words of each line, and the braces between them. A \`#\` or \`!\` outside of quotation marks begins a comment. */
function* tokens(text: string, errors: string[]): Generator<readonly string[] | '{' | '}'> {
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    let words: string[] = []
    for (const [token, quoted, open] of line.matchAll(/"([^"]*)"|(")[^"]*|[#!].*|[{}]|(?:\\[#!]|[^\s"#!{}])+/g)) {
      if (open) errors.push(`a quotation mark is not closed in \`${line.trim()}\``)
      if (quoted !== undefined) words.push(quoted)
      else if (/^[#!]/.test(token)) break
      else if (token === '{' || token === '}') {
        if (words.length > 0) yield words
        words = []
        yield token
      } else words.push(token)
    }
    if (words.length > 0) yield words
  }
}
