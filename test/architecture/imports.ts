import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = process.cwd()

/** The TypeScript files below a folder, by their paths from the root of the repository. */
export function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .sort()
}

/** What a file imports, as it is written there; types included. */
export function importsOf(file: string): string[] {
  return [...textOf(file).matchAll(/(?:from|import|import\()\s*'([^']+)'/g)].map((match) => match[1]!)
}

export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** Which files import which others, by their paths. */
export type Graph = ReadonlyMap<string, readonly string[]>

/** The imports of these files among themselves. */
export function graphOf(files: readonly string[]): Graph {
  const all = new Set(files)
  return new Map(files.map((file) => [file, [...new Set(filesImportedBy(file))].filter((other) => all.has(other))]))
}

/** The files of this repository that a file imports. */
export function filesImportedBy(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(root, resolve(root, dirname(file), name)).replace(/\.js$/, '.ts'))
}
