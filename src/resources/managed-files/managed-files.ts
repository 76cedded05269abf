import type { Item, Task } from '../../core/task.js'
import { type ManagedFile, managedFileTasks } from './managed-file.js'
import { noteFiles, type RemovalOptions, removeObsolete } from './manifest.js'

/** The tasks of a role's managed files. */
export interface ManagedFileTasks {
  /** Write the files, and create their folders if `withFolder` is set. */
  readonly write: readonly Item[]
  /** Removes files of earlier runs that are no longer declared. List it after the last task that needs them. */
  readonly remove: Task
}

/**
 * Files that are removed when the role no longer declares them. The host keeps a list of them for each role. A file that
 * someone else changed stays. A role that calls this several times for a host gives each list its own `name`.
 */
export function managedFiles(files: readonly ManagedFile[], options: RemovalOptions = {}): ManagedFileTasks {
  return {
    write: [...noteFiles(files, options.name), ...managedFileTasks(files)],
    remove: removeObsolete(files, options),
  }
}
