import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = process.cwd()

/** Returns the TypeScript files below a folder, as paths from the root of the repository. */
export function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .sort()
}

/** The import specifiers of a file as written, type imports included. */
export function importsOf(file: string): string[] {
  return [...textOf(file).matchAll(/(?:from|import|import\()\s*'([^']+)'/g)].map((match) => match[1]!)
}

export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** The imports of each file, both as paths. */
export type Graph = ReadonlyMap<string, readonly string[]>

/** The imports between the given files. */
export function graphOf(files: readonly string[]): Graph {
  const all = new Set(files)
  return new Map(files.map((file) => [file, [...new Set(filesImportedBy(file))].filter((other) => all.has(other))]))
}

/** Returns the files of this repository that a file imports. */
export function filesImportedBy(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(root, resolve(root, dirname(file), name)).replace(/\.js$/, '.ts'))
}
