import { readFileSync, type Stats, statSync } from 'node:fs'

/**
 * Parsed content of small files that every host of a run needs. A file is parsed again only after it was modified.
 * Reads synchronously: a read takes less time than an asynchronous call.
 */
export class FileCache<T> {
  readonly #entries = new Map<string, { readonly version: string; readonly value: T }>()

  constructor(private readonly parse: (text: string, path: string) => T) {}

  /** A missing file counts as empty. Throws the file system's error for an unreadable file, and any error of `parse`. */
  of(path: string): T {
    const version = versionOf(statSync(path, { throwIfNoEntry: false }))
    const cached = this.#entries.get(path)
    if (cached?.version === version) return cached.value
    const value = this.parse(version === missing ? '' : readFileSync(path, 'utf8'), path)
    this.#entries.set(path, { version, value })
    return value
  }
}

const missing = ''

function versionOf(stats: Stats | undefined): string {
  return stats ? [stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino, stats.dev].join(' ') : missing
}
