import type { Item, Task } from '../../core/task.js'
import { type ManagedFile, managedFileTasks } from './managed-file.js'
import { type RemovalOptions, removeObsolete } from './manifest.js'
import { noteFiles, type RecordOptions } from './record.js'

/** The tasks of a role's managed files. */
export interface ManagedFileTasks {
  /** Write the files, and create their folders if `withFolder` is set. */
  readonly write: readonly Item[]
  /** Removes files of earlier runs that are no longer declared. List it after the last task that needs them. */
  readonly remove: Task
}

export type ManagedFilesOptions = RemovalOptions & RecordOptions

/**
 * Files that are removed when the role no longer declares them. The host keeps a list of them for each role. A file that
 * someone else changed stays. A file that haploy did not write is replaced only in a play with `takeOver`; otherwise the
 * host fails before anything on it is changed. A role that calls this several times for a host gives each list its own
 * `name`.
 */
export function managedFiles(
  files: readonly ManagedFile[],
  { others = [], inspection, ...options }: ManagedFilesOptions = {},
): ManagedFileTasks {
  const { name } = options
  return {
    write: [...noteFiles(files, { name, others, inspection }), ...managedFileTasks(files)],
    remove: removeObsolete(files, options, others),
  }
}
