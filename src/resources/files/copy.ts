import { join } from 'node:path'
import { option, required } from '../../core/input/option-type.js'
import { type Task, type TaskContext, task, taskOptions } from '../../core/task.js'
import { localContent } from '../local-file.js'
import { absolutePath } from '../path.js'
import { roleFile } from '../role-file.js'
import { fileResource, type WriteOptions, writeTypes } from './file.js'
import { validateOwnership } from './ownership.js'

export interface CopyOptions extends WriteOptions {
  to: string
  /** A path below the role's `files` folder, or an absolute path. */
  from: string
}

const optionsOf = taskOptions<CopyOptions>({
  ...writeTypes,
  to: required(option.text),
  from: required(option.text),
})

/** Copies a file from the role's `files` folder, text or binary and of any size. */
export function copy(name: string, given: CopyOptions): Task {
  const { own, shared } = optionsOf(name, given)
  const { to, from, ...options } = own
  validateOwnership(options, `copy ${absolutePath(to, 'copy')}`)
  const define = ({ role }: TaskContext) =>
    fileResource(to, { ...options, content: localContent(roleFile(join(role.folder, 'files'), from)) })
  return task(name, define, shared)
}
