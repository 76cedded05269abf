/** What exists at a path. */
export interface Entry {
  readonly type: 'file' | 'directory' | 'link' | 'other'
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

/** Parses the line that `entry` and `$h_found` make, as `haploy_resolve` sets it. Undefined for any other line. */
export function parseEntry(line = ''): Entry | undefined {
  const [, bits, uid, gid, size, owner = '', group = ''] =
    /^entry ([0-9a-f]+) (\d+) (\d+) (\d+)\/([^/]*)\/(.*)$/.exec(line) ?? []
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
  [0o120000, 'link'],
])
