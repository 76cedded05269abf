import type { Statement } from '../../keywords/parse.js'

/** Statements as keepalived.conf has them, a line each; lines inside a block are indented. */
export function printed(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap(({ words, block }) => {
    const title = words.map(printedWord).join(' ')
    return block === undefined ? [title] : [`${title} {`, ...printed(block).map((line) => `    ${line}`), '}']
  })
}

function printedWord(word: string): string {
  return /^(?:\\[#!]|[^\s"#!{}])+$/.test(word) ? word : `"${word}"`
}

/** The directives in some statements: a block counts as one, and so does each line in it. */
export function countOf(statements: readonly Statement[]): number {
  return statements.reduce((total, { block = [] }) => total + 1 + countOf(block), 0)
}
