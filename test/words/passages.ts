import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A text from a file. */
export interface Passage {
  readonly path: string
  /** The line of the file on which `text` begins, from 1. */
  readonly line: number
  readonly text: string
}

/** The name and the content of a file. The old names that the changelog quotes are left out. */
export function wholeFile(path: string): Passage[] {
  const text = readFileSync(path, 'utf8')
  return [fileName(path), { path, line: 1, text: path === 'CHANGELOG.md' ? text.replace(/`[^`\n]*`/g, '') : text }]
}

/** The name of a test file, and the titles of its suites and tests. */
export function testTitles(path: string): Passage[] {
  const text = readFileSync(path, 'utf8')
  const calls = text.matchAll(/\b(?:describe|it)(?:\.\w+)?\(\s*(['"`])([\s\S]*?[^\\])\1/g)
  return [fileName(path), ...[...calls].map((call) => ({ path, line: lineAt(text, call.index), text: call[2]! }))]
}

/** The paths of the text files below a folder. */
export function textFilesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return files.filter((file) => !readFileSync(file).includes(0)).sort()
}

/** The number of the line that contains an index of a text, from 1. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

function fileName(path: string): Passage {
  return { path, line: 1, text: path }
}
