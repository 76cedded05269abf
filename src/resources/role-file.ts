import { type Dirent, readdirSync, statSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { FailedError } from '../core/errors.js'
import { didYouMean } from '../core/input/suggest.js'

/**
 * The path of a file that a role brings with it, below one of its folders; an absolute path is one of its own. Throws
 * FailedError when there is no such file, with the name that was probably meant and those that exist.
 */
export function roleFile(folder: string, name: string): string {
  const path = resolve(folder, name)
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile()) return path
  const why = found?.isDirectory() ? 'is a folder' : 'does not exist'
  throw new FailedError(`${path} ${why}`, { hint: isAbsolute(name) ? foreign : alternatives(name, filesBelow(folder)) })
}

/** The same for a folder. */
export function roleFolder(folder: string, name: string): string {
  const path = resolve(folder, name)
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory()) return path
  const why = found ? 'is no folder' : 'does not exist'
  throw new FailedError(`${path} ${why}`, {
    hint: isAbsolute(name) ? foreign : alternatives(name, foldersBelow(folder)),
  })
}

function alternatives(name: string, names: readonly string[]): string {
  if (names.length === 0) return 'The folder has no files.'
  return [didYouMean(name, names), `There are: ${names.join(', ')}.`].filter(Boolean).join(' ')
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

const foreign = 'An absolute path is one of the machine that haploy runs on.'
