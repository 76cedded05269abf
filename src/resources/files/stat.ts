import { type Script, sh } from '../../core/shell/script.js'

/** What exists at a path, with links followed. */
export interface Entry {
  readonly type: 'file' | 'directory' | 'other'
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** The owner's name; `UNKNOWN` if the uid has no name on the host. */
  readonly owner: string
  readonly group: string
  /** Bytes. */
  readonly size: number
}

/**
 * Prints an entry in three lines that start with its size, or nothing if it cannot be read. `path` is one shell word.
 */
export function statEntry(path: Script): Script {
  return sh`stat -L -c ${'%s %f %u %g\n%U\n%G'} ${path} 2>/dev/null`
}

/** Parses the three lines; undefined if they are missing. */
export function parseEntry([numbers = '', owner = '', group = '']: readonly string[]): Entry | undefined {
  const [, size, bits, uid, gid] = /^(\d+) ([0-9a-f]+) (\d+) (\d+)$/.exec(numbers) ?? []
  if (bits === undefined) return undefined
  const raw = Number.parseInt(bits, 16)
  return {
    type: types.get(raw & 0o170000) ?? 'other',
    mode: raw & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    owner,
    group,
    size: Number(size),
  }
}

const types = new Map<number, Entry['type']>([
  [0o100000, 'file'],
  [0o040000, 'directory'],
])
