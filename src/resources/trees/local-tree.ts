import { readdirSync, statSync } from 'node:fs'
import { FailedError } from '../../core/errors.js'
import { type FileContent, localContent } from '../local-file.js'

/**
 * A folder on this machine with everything below it. Paths are relative to the folder, and parents come before
 * children.
 */
export interface LocalTree {
  /** The folders, `.` first. */
  readonly folders: readonly string[]
  readonly files: ReadonlyMap<string, LocalFile>
}

export interface LocalFile {
  readonly content: FileContent
  /** 0755 if the owner may execute the file, otherwise 0644. */
  readonly mode: number
  /** Seconds since 1970. */
  readonly modified: number
}

/** The mode of a new folder on a host. */
export const modeOfFolders = 0o755

/**
 * Reads a folder. Links to files count as those files. Many hosts get the same folder: the same object is returned as
 * long as nothing in the folder changes and the object is still in use. Throws FailedError for anything that is neither
 * a file nor a folder.
 */
export function localTree(folder: string): LocalTree {
  const earlier = cache.get(folder)?.deref()
  const tree = readFolder(folder, earlier)
  if (earlier && isSame(earlier, tree)) return earlier
  cache.set(folder, new WeakRef(tree))
  return tree
}

const cache = new Map<string, WeakRef<LocalTree>>()

function readFolder(folder: string, earlier: LocalTree | undefined): LocalTree {
  const folders = ['.']
  const files = new Map<string, LocalFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = `${entry.parentPath}/${entry.name}`
    const name = path.slice(folder.length + 1)
    if (/[\n\\\ufffd]/.test(name)) throw unsupported(path, 'its name contains a newline, a backslash or invalid UTF-8')
    if (entry.isDirectory()) folders.push(name)
    else files.set(name, localFile(path, earlier?.files.get(name)))
  }
  return { folders: folders.sort(), files }
}

/** An unchanged file returns the same object. */
function localFile(path: string, earlier: LocalFile | undefined): LocalFile {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats?.isFile()) throw unsupported(path, 'it is neither a file nor a folder')
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

function unsupported(path: string, why: string): FailedError {
  return new FailedError(`${path} cannot be sent: ${why}`, { hint: 'Rename it, or remove it from the folder.' })
}
