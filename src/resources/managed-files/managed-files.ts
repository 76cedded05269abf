import type { Item, Task } from '../../core/task.js'
import { type ManagedFile, managedFileTasks } from './managed-file.js'
import { noteFiles, type RemovalOptions, removeObsolete } from './manifest.js'

/** The tasks of files that are a role's alone. */
export interface ManagedFileTasks {
  /** Make the files, and their folders where `withFolder` says so. */
  readonly write: readonly Item[]
  /** Removes what an earlier run wrote and is declared no more. To be listed where nothing on the host needs it any longer. */
  readonly remove: Task
}

/**
 * Files that are removed again when the role declares them no more. The host keeps a list of them for each role. A file
 * that somebody else changed since is not the role's any more, and stays. A role that calls this more than once on a host
 * gives each list a `name` of its own.
 */
export function managedFiles(files: readonly ManagedFile[], options: RemovalOptions = {}): ManagedFileTasks {
  return {
    write: [...noteFiles(files, options.name), ...managedFileTasks(files)],
    remove: removeObsolete(files, options),
  }
}
