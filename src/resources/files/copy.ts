import { join } from 'node:path'
import { type Task, type TaskContext, task } from '../../core/task.js'
import { onDisk } from '../local-file.js'
import { absolutePath } from '../path.js'
import { roleFile } from '../role-file.js'
import { fileResource, type WriteOptions } from './file.js'
import { checkOwnership } from './ownership.js'

export interface CopyOptions extends WriteOptions {
  to: string
  /** Name below the role's `files` folder, or an absolute path. */
  from: string
}

/** A file of the role's `files` folder, text or binary and of any size, as it is. */
export function copy(name: string, { to, from, ...options }: CopyOptions): Task {
  checkOwnership(options, `copy ${absolutePath(to, 'copy')}`)
  const define = ({ role }: TaskContext) =>
    fileResource(to, { ...options, content: onDisk(roleFile(join(role.folder, 'files'), from)) })
  return task(name, define, options)
}
