/** A directive, with the statements of its block if it has one. */
export interface Statement {
  readonly words: readonly Word[]
  readonly block?: readonly Statement[]
}

interface Word {
  readonly text: string
  readonly quoted: boolean
  /** It is the first word of its line. */
  readonly startsLine: boolean
}

export interface Parsed {
  readonly statements: readonly Statement[]
  /** Syntax errors that nginx would reject. */
  readonly errors: readonly string[]
}

/** Parses nginx's configuration as nginx does, but continues after an error. */
export function parse(text: string): Parsed {
  const errors: string[] = []
  const open: { words: Word[]; block: Statement[] }[] = []
  let statements: Statement[] = []
  let words: Word[] = []
  const end = (what: string) => {
    if (words.length === 0) return
    errors.push(`${what} \`${words[0]!.text}\` does not end with ;`)
    statements.push({ words })
    words = []
  }
  for (const token of tokens(text)) {
    if (token === unterminated) return { statements, errors: ['a quotation mark is not closed'] }
    if (token === ';') {
      if (words.length > 0) statements.push({ words })
      words = []
    } else if (token === '{') {
      open.push({ words, block: statements })
      statements = []
      words = []
    } else if (token === '}') {
      end('the directive')
      const outer = open.pop()
      if (outer) {
        outer.block.push({ words: outer.words, block: statements })
        statements = outer.block
      } else errors.push('a } closes a block that was not opened')
    } else words.push(token)
  }
  end('the last directive')
  for (const { words: title, block } of open.toReversed()) {
    errors.push(`the block \`${title[0]?.text ?? ''}\` is not closed: a } is missing`)
    block.push({ words: title, block: statements })
    statements = block
  }
  return { statements, errors }
}

const unterminated = Symbol('unterminated')

/** To nginx a quotation mark and # are special only at the start of a word, and \${ begins a variable. */
function* tokens(text: string): Generator<Word | ';' | '{' | '}' | typeof unterminated> {
  const pattern =
    /(\s+|#[^\n]*)|([;{}])|("(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')|(["'])|((?:\\[\s\S]|\$\{|[^\s;{\\]|\\$)+)/gy
  let startsLine = true
  for (const [whole, blank, mark, quoted, odd] of text.matchAll(pattern)) {
    if (blank !== undefined) startsLine ||= whole.includes('\n') || whole.startsWith('#')
    else if (mark !== undefined) {
      yield mark as ';'
      startsLine = false
    } else {
      if (odd !== undefined) {
        yield unterminated
        return
      }
      yield { text: quoted?.slice(1, -1) ?? whole, quoted: quoted !== undefined, startsLine }
      startsLine = false
    }
  }
}
