/** What a text stands for in Python. */
export interface Literal {
  readonly value: unknown
}

/**
 * Reads a text as a literal of Python, as Ansible does with the values of an INI inventory: numbers, quoted strings, `True`,
 * `False`, `None`, lists, tuples, sets and dictionaries. Tuples and sets become lists. Undefined for any other text, and for
 * a whole number that JavaScript cannot hold exactly.
 */
export function pythonLiteral(text: string): Literal | undefined {
  try {
    return { value: new Parser(text).whole() }
  } catch (error) {
    if (error instanceof NoLiteral) return undefined
    throw error
  }
}

class NoLiteral extends Error {}

/** Nested lists and dictionaries. */
const mostNested = 100

const constants = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
])

const escapes: Readonly<Record<string, string>> = {
  ...{ n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', f: '\f', v: '\v' },
  ...{ '\\': '\\', "'": "'", '"': '"', '\n': '' },
}

class Parser {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  whole(): unknown {
    const value = this.#value()
    this.#next()
    if (this.#at < this.#text.length && this.#text[this.#at] !== '#') throw new NoLiteral()
    return value
  }

  #value(): unknown {
    const start = this.#next()
    if (start === '[' || start === '(' || start === '{') return this.#nested(start)
    if (start === '-' || start === '+') {
      this.#at++
      this.#next()
      const number = this.#number()
      return start === '-' && number !== 0 ? -number : number
    }
    if (start !== undefined && /[\d.]/.test(start)) return this.#number()
    return this.#string() ?? this.#constant()
  }

  #nested(open: '[' | '(' | '{'): unknown {
    if (++this.#depth > mostNested) throw new NoLiteral()
    this.#at++
    const value = open === '{' ? this.#dictionary() : this.#items(open === '[' ? ']' : ')')
    this.#depth--
    return value
  }

  /** The items of a list or tuple. A single value in round brackets is that value. */
  #items(close: string): unknown {
    const items: unknown[] = []
    while (!this.#take(close)) {
      items.push(this.#value())
      if (this.#take(',')) continue
      this.#expect(close)
      return close === ')' && items.length === 1 ? items[0] : items
    }
    return items
  }

  #dictionary(): unknown {
    const entries: [string, unknown][] = []
    const members: unknown[] = []
    while (!this.#take('}')) {
      const key = this.#value()
      if (this.#take(':')) entries.push([typeof key === 'string' ? key : JSON.stringify(key), this.#value()])
      else members.push(key)
      if (entries.length > 0 && members.length > 0) throw new NoLiteral()
      if (this.#take(',')) continue
      this.#expect('}')
      break
    }
    return members.length > 0 ? members : Object.fromEntries(entries)
  }

  #number(): number {
    const text = this.#match(/0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d[\d_]*)?/y)
    if (text === undefined || /__|_$|_\.|\._/.test(text) || /[\w.]/.test(this.#text[this.#at] ?? ''))
      throw new NoLiteral()
    const isDecimal = /^[\d_]+$/.test(text)
    if (isDecimal && text.startsWith('0') && /[1-9]/.test(text)) throw new NoLiteral()
    const value = Number(text.replaceAll('_', ''))
    const isWhole = isDecimal || /^0[xob]/i.test(text)
    if (Number.isNaN(value) || (isWhole && !Number.isSafeInteger(value))) throw new NoLiteral()
    return value
  }

  /** One or more quoted strings next to each other, which Python joins. */
  #string(): string | undefined {
    let value: string | undefined
    for (;;) {
      this.#next()
      const start = this.#match(/(?:[rR]|[uU]|[bB][rR]?|[rR][bB])?(?:'''|"""|'|")/y)
      if (start === undefined) return value
      const quote = start.replace(/^\w+/, '')
      value = (value ?? '') + this.#untilQuote(quote, /^[^'"]*[rR]/.test(start))
    }
  }

  #untilQuote(quote: string, isRaw: boolean): string {
    let value = ''
    while (!this.#text.startsWith(quote, this.#at)) {
      const char = this.#text[this.#at++]
      if (char === undefined || (char === '\n' && quote.length === 1)) throw new NoLiteral()
      if (char !== '\\') value += char
      else if (isRaw) value += char + (this.#text[this.#at++] ?? '')
      else value += this.#escape()
    }
    this.#at += quote.length
    return value
  }

  #escape(): string {
    const code = this.#match(/x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}/y)
    if (code !== undefined) {
      const point = /^\d/.test(code) ? Number.parseInt(code, 8) : Number.parseInt(code.slice(1), 16)
      if (point > 0x10ffff) throw new NoLiteral()
      return String.fromCodePoint(point)
    }
    const char = this.#text[this.#at++]
    if (char === undefined || /[xuUN]/.test(char)) throw new NoLiteral()
    return escapes[char] ?? `\\${char}`
  }

  #constant(): unknown {
    const name = this.#match(/\w+/y) ?? ''
    if (!constants.has(name)) throw new NoLiteral()
    return constants.get(name)
  }

  /** Skips blanks, and returns the next character. */
  #next(): string | undefined {
    while (/[ \t]/.test(this.#text[this.#at] ?? '')) this.#at++
    return this.#text[this.#at]
  }

  #take(char: string): boolean {
    if (this.#next() !== char) return false
    this.#at++
    return true
  }

  #expect(char: string): void {
    if (!this.#take(char)) throw new NoLiteral()
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const [text] = pattern.exec(this.#text) ?? []
    this.#at += text?.length ?? 0
    return text
  }
}
