import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { Secret } from '../../core/shell/secret.js'
import type { Item } from '../../core/task.js'
import { directory } from '../files/directory.js'
import { file } from '../files/file.js'

/** A file of a role that is removed when the role no longer declares it. */
export interface ManagedFile {
  /** Name of its task. */
  readonly name: string
  readonly path: string
  readonly content: string | Uint8Array | Secret
  /** Absent: 0644. */
  readonly mode?: string
  /** Also creates its folder, with mode 0755. */
  readonly withFolder?: boolean
  readonly owner?: string
  readonly group?: string
  readonly notify?: string | readonly string[]
  readonly tags?: readonly string[]
}

/** Tasks that create each folder once, and write the files. */
export function managedFileTasks(files: readonly ManagedFile[]): readonly Item[] {
  const made = new Set<string>()
  return files.flatMap(({ name, path, withFolder = false, mode = '0644', ...options }) => {
    const folder = dirname(path)
    const known = made.has(folder) || !withFolder
    made.add(folder)
    const { tags } = options
    return [
      ...(known ? [] : [directory(`create ${folder}`, folder, { mode: '0755', tags })]),
      file(name, path, { mode, ...options }),
    ]
  })
}

/** Lower-case hexadecimal. */
export function sha256Of({ content }: ManagedFile): string {
  const plain = content instanceof Secret ? content.reveal() : content
  return createHash('sha256').update(plain).digest('hex')
}
