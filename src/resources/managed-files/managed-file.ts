import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { Secret } from '../../core/shell/secret.js'
import type { Item } from '../../core/task.js'
import { directory } from '../files/directory.js'
import { file } from '../files/file.js'

/** A file that is the role's alone: it is removed again when it is declared no more. */
export interface ManagedFile {
  /** Of its task. */
  readonly name: string
  readonly path: string
  readonly content: string | Uint8Array | Secret
  /** 0644 when absent. */
  readonly mode?: string
  /** Its folder is made when nothing else brings it. */
  readonly withFolder?: boolean
  readonly owner?: string
  readonly group?: string
  readonly notify?: string | readonly string[]
  readonly tags?: readonly string[]
}

/** Tasks that make the folders, each once, and the files. */
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
