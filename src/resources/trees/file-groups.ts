import { dirname } from 'node:path'

/** Files of one folder that are moved together. */
export interface FileGroup {
  readonly folder: string
  readonly names: string[]
}

/** Groups files by folder, with no more of them than fit into one command line. */
export function groupedByFolder(names: readonly string[]): FileGroup[] {
  const groups: FileGroup[] = []
  const latest = new Map<string, { names: string[]; bytes: number }>()
  for (const name of names) {
    const folder = dirname(name)
    const bytes = Buffer.byteLength(name) + bytesPerWord
    const known = latest.get(folder)
    if (known && known.bytes + bytes <= maxCommandBytes) {
      known.names.push(name)
      known.bytes += bytes
    } else {
      const group = { folder, names: [name], bytes }
      latest.set(folder, group)
      groups.push(group)
    }
  }
  return groups
}

/** Bytes of a command line that every system accepts, with room for the environment. */
const maxCommandBytes = 64 * 1024
/** Additional bytes per word, including `/proc/self/fd/9/./` and the terminator. */
const bytesPerWord = 27
