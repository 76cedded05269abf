import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Content } from '../core/content.js'
import { FailedError } from '../core/errors.js'
import { onDisk } from './disk.js'

/** A folder of this machine with all that is below it. Paths are relative to it, parents come before children. */
export interface LocalTree {
  /** Folders, `.` first. */
  readonly folders: readonly string[]
  readonly files: ReadonlyMap<string, LocalFile>
}

export interface LocalFile {
  readonly content: Content
  /** 0755 for what its owner may execute, otherwise 0644. */
  readonly mode: number
  /** Seconds since 1970. */
  readonly modified: number
}

/** Reads a folder. Links to files stand for those files. Throws FailedError for what is neither file nor folder. */
export function localTree(folder: string): LocalTree {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const folders = ['.']
  const files = new Map<string, LocalFile>()
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path)
    const stats = statSync(path, { throwIfNoEntry: false })
    if (/[\n\\\ufffd]/.test(name)) throw unfit(path, 'its name has a newline, a backslash or bytes that are no UTF-8')
    if (entry.isDirectory()) folders.push(name)
    else if (!stats?.isFile()) throw unfit(path, 'it is neither a file nor a folder')
    else {
      const mode = (stats.mode & 0o100) === 0 ? 0o644 : 0o755
      files.set(name, { content: onDisk(path, stats), mode, modified: Math.floor(stats.mtimeMs / 1000) })
    }
  }
  return { folders: folders.sort(), files }
}

function unfit(path: string, why: string): FailedError {
  return new FailedError(`${path} cannot be brought: ${why}`, { hint: 'Rename it, or take it out of the folder.' })
}
