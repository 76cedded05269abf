import { lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { FailedError } from '../core/errors.js'

/** The extension of a record: JSON, one object per line. */
export const extension = '.jsonl'

/** The folder of a project's history. */
export function historyFolder(project: string): string {
  return join(project, '.haploy', 'runs')
}

/**
 * Creates the folder, which only its owner can read, and which git ignores. Throws FailedError when it is somebody else's or
 * a link, because its files would be, too.
 */
export function createFolder(project: string): string {
  const folder = historyFolder(project)
  for (const path of [dirname(folder), folder]) {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    assertOwn(path)
  }
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return folder
}

function assertOwn(path: string): void {
  const found = lstatSync(path)
  if (found.isDirectory() && found.uid === userInfo().uid) return
  throw new FailedError(`${path} is ${found.isDirectory() ? 'the folder of another user' : 'not a folder'}`)
}
