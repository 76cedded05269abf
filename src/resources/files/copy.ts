import { join } from 'node:path'
import { type Task, type TaskContext, task } from '../../core/task.js'
import { localContent } from '../local-file.js'
import { absolutePath } from '../path.js'
import { roleFile } from '../role-file.js'
import { fileResource, type WriteOptions } from './file.js'
import { validateOwnership } from './ownership.js'

export interface CopyOptions extends WriteOptions {
  to: string
  /** A path below the role's `files` folder, or an absolute path. */
  from: string
}

/** Copies a file from the role's `files` folder, text or binary and of any size. */
export function copy(name: string, { to, from, ...options }: CopyOptions): Task {
  validateOwnership(options, `copy ${absolutePath(to, 'copy')}`)
  const define = ({ role }: TaskContext) =>
    fileResource(to, { ...options, content: localContent(roleFile(join(role.folder, 'files'), from)) })
  return task(name, define, options)
}
