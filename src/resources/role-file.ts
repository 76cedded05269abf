import { type Dirent, readdirSync, statSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { FailedError } from '../core/errors.js'
import { didYouMean } from '../core/input/suggest.js'

/**
 * Returns the path of a file below one of the role's folders, or an absolute path unchanged. Throws FailedError if the
 * file does not exist, with a suggestion and the list of existing files.
 */
export function roleFile(folder: string, name: string): string {
  const path = resolve(folder, name)
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile()) return path
  const why = found?.isDirectory() ? 'is a folder' : 'does not exist'
  throw new FailedError(`${path} ${why}`, {
    hint: isAbsolute(name) ? absolutePathHint : alternatives(name, filesBelow(folder)),
    missing: 'file',
  })
}

/** Returns the path of a folder in the same way. */
export function roleFolder(folder: string, name: string): string {
  const path = resolve(folder, name)
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) return path
  const why = found ? 'is not a folder' : 'does not exist'
  throw new FailedError(`${path} ${why}`, {
    hint: isAbsolute(name) ? absolutePathHint : alternatives(name, foldersBelow(folder)),
    missing: 'file',
  })
}

function alternatives(name: string, names: readonly string[]): string {
  if (names.length === 0) return 'The folder is empty.'
  return [didYouMean(name, names), `Existing names: ${names.join(', ')}.`].filter(Boolean).join(' ')
}

function filesBelow(folder: string): string[] {
  return below(folder, (entry) => !entry.isDirectory())
}

function foldersBelow(folder: string): string[] {
  return below(folder, (entry) => entry.isDirectory())
}

function below(folder: string, isOne: (entry: Dirent) => boolean): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(isOne)
      .map((entry) => join(relative(folder, entry.parentPath), entry.name))
      .sort()
  } catch {
    return []
  }
}

const absolutePathHint = 'An absolute path refers to the machine that haploy runs on.'
