import { posix } from 'node:path'
import type { HostFiles } from 'haploy'
import { matchesPath } from './wildcard.js'

/** The lines of a configuration, those of the files that it includes in their place. */
export interface Lines {
  readonly lines: readonly string[]
  /** The patterns of `include` that match no file. */
  readonly missing: readonly string[]
  /** The files that were read. */
  readonly paths: readonly string[]
}

/** A relative pattern begins in the folder of the file that includes. A file that includes itself is read once. */
export function linesWithIncludes(path: string, files: HostFiles, outer: readonly string[] = []): Lines {
  const around = [...outer, path]
  const pieces = (files.get(path) ?? '').split('\n').map((line): Lines => {
    const pattern = includedIn(line)
    if (pattern === undefined) return { lines: [line.replace(/\r$/, '')], missing: [], paths: [] }
    const absolute = posix.resolve(posix.dirname(path), pattern)
    const found = [...files.keys()].filter((each) => matchesPath(absolute, each) && !around.includes(each)).sort()
    const inner = found.map((each) => linesWithIncludes(each, files, around))
    return { ...joined(inner), missing: found.length === 0 ? [pattern] : inner.flatMap(({ missing }) => missing) }
  })
  const all = joined(pieces)
  return { ...all, paths: [path, ...all.paths] }
}

function joined(pieces: readonly Lines[]): Lines {
  return {
    lines: pieces.flatMap(({ lines }) => lines),
    missing: pieces.flatMap(({ missing }) => missing),
    paths: pieces.flatMap(({ paths }) => paths),
  }
}

/** The pattern of an `include` and its variants, such as `includer`. */
function includedIn(line: string): string | undefined {
  const [, pattern] = /^[ \t]*include[rmwba]{0,5}[ \t]+([^\s#!]+)/.exec(line) ?? []
  return pattern
}
