import { lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { FailedError, UsageError } from '../core/errors.js'

/** The extension of a record: JSON, one object per line. */
export const extension = '.jsonl'

/** The folder of a project's history. */
export function historyFolder(project: string): string {
  return join(project, '.haploy', 'runs')
}

/**
 * Creates the folder, which only its owner can read, and which git ignores. Throws FailedError when it is somebody else's, a
 * link or open to others, because its files would be, too.
 */
export function createFolder(project: string): string {
  const folder = historyFolder(project)
  for (const path of [dirname(folder), folder]) {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const problem = problemOf(path)
    if (problem !== undefined) throw new FailedError(problem)
  }
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return folder
}

/**
 * The folder of a history that is to be read. Undefined if there is none. Throws UsageError when others can write to it, since
 * --retry-failed believes what is in it.
 */
export function existingFolder(project: string): string | undefined {
  const folder = historyFolder(project)
  for (const path of [dirname(folder), folder]) {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined
    const problem = problemOf(path)
    if (problem !== undefined) throw new UsageError(`the history of runs is not read: ${problem}`)
  }
  return folder
}

function problemOf(path: string): string | undefined {
  const found = lstatSync(path)
  if (!found.isDirectory()) return `${path} is not a folder`
  if (found.uid !== userInfo().uid) return `${path} is the folder of another user`
  return (found.mode & 0o022) === 0 ? undefined : `others can write to ${path} (chmod 700 ends that)`
}
