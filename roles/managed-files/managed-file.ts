import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { directory, file, type Item, Secret } from 'haploy'

/** A file that belongs to a role: it is removed once it is no longer declared. */
export interface ManagedFile {
  /** Name of its task. */
  readonly name: string
  readonly path: string
  readonly content: string | Buffer | Secret
  readonly mode: string
  /** Its folder is created, too. */
  readonly withFolder?: boolean
  readonly owner?: string
  readonly group?: string
  readonly notify?: string
  readonly tags: readonly string[]
}

/** Tasks that create the files, and each of their folders once. */
export function managedFileTasks(files: readonly ManagedFile[]): readonly Item[] {
  const made = new Set<string>()
  return files.flatMap(({ name, path, withFolder = false, ...options }) => {
    const folder = dirname(path)
    const known = made.has(folder) || !withFolder
    made.add(folder)
    const { tags } = options
    return [
      ...(known ? [] : [directory(`create ${folder}`, folder, { mode: '0755', tags })]),
      file(name, path, options),
    ]
  })
}

/** Lower-case hexadecimal. */
export function sha256Of({ content }: ManagedFile): string {
  const plain = content instanceof Secret ? content.reveal() : content
  return createHash('sha256').update(plain).digest('hex')
}
