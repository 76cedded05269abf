import { readFileSync, type Stats, statSync } from 'node:fs'

/**
 * What is made of the text of small files that every host of a run asks for. It is made again only for a file that was
 * touched. Reads without waiting: asking the disk costs less than coming back to it.
 */
export class FileCache<T> {
  readonly #kept = new Map<string, { readonly stamp: string; readonly made: T }>()

  constructor(private readonly make: (text: string, path: string) => T) {}

  /** A file that is missing is empty. Throws the error of the file system for one that cannot be read, and what `make` throws. */
  of(path: string): T {
    const stamp = stampOf(statSync(path, { throwIfNoEntry: false }))
    const kept = this.#kept.get(path)
    if (kept?.stamp === stamp) return kept.made
    const made = this.make(stamp === missing ? '' : readFileSync(path, 'utf8'), path)
    this.#kept.set(path, { stamp, made })
    return made
  }
}

const missing = ''

function stampOf(stats: Stats | undefined): string {
  return stats ? [stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino, stats.dev].join(' ') : missing
}
