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
    const lines = text?.replace(/\n$/, '').split('\n') ?? []
    const line = lineIn(words, name, lines.length)
    const named = (stream: Buffer) => stream.toString().replaceAll(temporary, path).replace(pathsOf(name), path)
    if (line === undefined) return { output: new Output(code, Buffer.from(named(stdout)), Buffer.from(named(stderr))) }
    const shown = `${named(stderr).trimEnd()}\n\n${excerpt(lines, line)}\n`
    const origin = originOf?.(line)
    return {
      output: new Output(code, Buffer.from(named(stdout)), Buffer.from(shown)),
      ...(origin !== undefined && { hint: `Line ${line} comes from ${origin}.` }),
    }
  }
}

/** Every path of a file, also a relative one. */
function pathsOf(name: string): RegExp {
  return new RegExp(`[^\\s"'()\\[\\]<>]*${name.replaceAll('.', '\\.')}`, 'g')
}

/**
 * The line that a program names: after the file (`in FILE:12`, `FILE line 12`, `(FILE: Line 12)`), before it (`line 12 of
 * FILE`) or without it. Undefined where there is no such line.
 */
function lineIn(words: string, name: string, count: number): number | undefined {
  const file = name.replaceAll('.', '\\.')
  const patterns = [
    `${file}\\W{0,3}(?:(?:on|at|near) )?(?:line\\W{0,2})?(\\d+)\\b`,
    `\\bline (\\d+) (?:of|in) \\S*${file}`,
    '\\bline (\\d+)\\b',
  ]
  const found = patterns.map((pattern) => Number(new RegExp(pattern, 'i').exec(words)?.[1])).find((line) => line > 0)
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
