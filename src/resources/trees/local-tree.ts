import { readdirSync, statSync } from 'node:fs'
import { FailedError } from '../../core/errors.js'
import { type FileContent, localContent } from '../local-file.js'

/** A folder of this machine with all that is below it. Paths are relative to it, parents come before children. */
export interface LocalTree {
  /** Folders, `.` first. */
  readonly folders: readonly string[]
  readonly files: ReadonlyMap<string, LocalFile>
}

export interface LocalFile {
  readonly content: FileContent
  /** 0755 for what its owner may execute, otherwise 0644. */
  readonly mode: number
  /** Seconds since 1970. */
  readonly modified: number
}

/** Of a new folder on a host. */
export const modeOfFolders = 0o755

/**
 * Reads a folder. Links to files stand for those files. Many hosts get the same one: while nobody touches anything in it,
 * and somebody still needs it, it is the same object. Throws FailedError for what is neither file nor folder.
 */
export function localTree(folder: string): LocalTree {
  const earlier = known.get(folder)?.deref()
  const tree = look(folder, earlier)
  if (earlier && isSame(earlier, tree)) return earlier
  known.set(folder, new WeakRef(tree))
  return tree
}

const known = new Map<string, WeakRef<LocalTree>>()

function look(folder: string, earlier: LocalTree | undefined): LocalTree {
  const folders = ['.']
  const files = new Map<string, LocalFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = `${entry.parentPath}/${entry.name}`
    const name = path.slice(folder.length + 1)
    if (/[\n\\\ufffd]/.test(name)) throw unfit(path, 'its name has a newline, a backslash or bytes that are no UTF-8')
    if (entry.isDirectory()) folders.push(name)
    else files.set(name, localFile(path, earlier?.files.get(name)))
  }
  return { folders: folders.sort(), files }
}

/** A file that nobody has touched has the very content that it had. */
function localFile(path: string, earlier: LocalFile | undefined): LocalFile {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats?.isFile()) throw unfit(path, 'it is neither a file nor a folder')
  const content = localContent(path, stats)
  const mode = (stats.mode & 0o100) === 0 ? 0o644 : 0o755
  const modified = Math.floor(stats.mtimeMs / 1000)
  if (earlier?.content === content && earlier.mode === mode && earlier.modified === modified) return earlier
  return { content, mode, modified }
}

function isSame(one: LocalTree, other: LocalTree): boolean {
  if (one.files.size !== other.files.size || one.folders.join('\n') !== other.folders.join('\n')) return false
  for (const [name, file] of other.files) if (one.files.get(name) !== file) return false
  return true
}

function unfit(path: string, why: string): FailedError {
  return new FailedError(`${path} cannot be brought: ${why}`, { hint: 'Rename it, or take it out of the folder.' })
}
