import { basename } from 'node:path'
import type { Explanation } from '../core/resource.js'
import { Output } from '../core/shell/output.js'

/** A staged file that a program may reject. */
export interface Staged {
  /** The file that it would replace. */
  readonly path: string
  /** The path of the temporary file, which only haploy knows. */
  readonly temporary: string
  /** The content as it may be shown. Absent: none of it. */
  readonly text?: string | undefined
  /** What a line of the content comes from: `nginx.raw.http, line 2`. Lines count from 1. */
  readonly originOf?: ((line: number) => string | undefined) | undefined
}

/**
 * Explains why a program rejected a staged file: names the file itself in place of the temporary one, and shows the lines
 * around the error.
 */
export function explainRejection({ path, temporary, text, originOf }: Staged): (output: Output) => Explanation {
  const name = basename(temporary)
  return ({ code, stdout, stderr }) => {
    const words = `${stderr.toString()}\n${stdout.toString()}`
    const content = text?.replace(/\n$/, '').split('\n') ?? []
    const line = lineIn(words.replaceAll(name, mark), content.length)
    const named = (stream: Buffer) =>
      stream.toString().replaceAll(temporary, path).replaceAll(name, mark).replace(markedPath, path)
    if (line === undefined) return { output: new Output(code, Buffer.from(named(stdout)), Buffer.from(named(stderr))) }
    const shown = `${named(stderr).trimEnd()}\n\n${excerpt(content, line)}\n`
    const origin = originOf?.(line)
    return {
      output: new Output(code, Buffer.from(named(stdout)), Buffer.from(shown)),
      ...(origin !== undefined && { hint: `Line ${line} comes from ${origin}.` }),
    }
  }
}

/** Stands for the name of the temporary file, so that the patterns are known in advance. */
const mark = '\u0001'

/** Every path of the file, also a relative one. */
const markedPath = /(?<![^\s"'()[\]<>\u0001])[^\s"'()[\]<>\u0001]*\u0001/g

/** A line after the file (`in FILE:12`, `FILE line 12`, `(FILE: Line 12)`), before it (`line 12 of FILE`) or without it. */
const lines = [
  /\u0001\W{0,3}(?:(?:on|at|near) )?(?:line\W{0,2})?(\d{1,9})\b/i,
  /\bline (\d{1,9}) (?:of|in) [^\s\u0001]*\u0001/i,
  /\bline (\d{1,9})\b/i,
]

/** The line that a program names. Undefined where there is no such line. */
function lineIn(words: string, count: number): number | undefined {
  const found = lines.map((pattern) => Number(pattern.exec(words)?.[1])).find((line) => line > 0)
  return found !== undefined && found <= count ? found : undefined
}

/** Lines before and after the one with the error. */
const around = 3

function excerpt(lines: readonly string[], line: number): string {
  const from = Math.max(line - around, 1)
  const to = Math.min(line + around, lines.length)
  const width = String(to).length
  return lines
    .slice(from - 1, to)
    .map((text, index) => {
      const number = from + index
      return `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${text.slice(0, mostCharacters)}`.trimEnd()
    })
    .join('\n')
}

/** Of a line, since a terminal would wrap it. */
const mostCharacters = 200
