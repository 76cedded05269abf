import { FailedError } from '../../core/errors.js'
import type { Change, StateResource } from '../../core/resource.js'
import { resolvePath } from '../../core/shell/resolve.js'
import { Script, sh, shellFunction } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task, taskOptions } from '../../core/task.js'
import { withNewFolders } from '../new-folders.js'
import { absolutePath, ancestorsOf } from '../path.js'
import { certainPath, makableFolder } from '../requirement.js'
import { exactMode } from './mode.js'
import {
  accountsOf,
  accountsRequired,
  type Ownership,
  ownershipChanges,
  ownershipTypes,
  validateOwnership,
  wantedMode,
  wantedOwner,
} from './ownership.js'
import { temporaryName } from './staging.js'
import { type Entry, parseEntry } from './stat.js'

export interface DirectoryOptions extends Ownership, TaskOptions {}

const optionsOf = taskOptions<DirectoryOptions>(ownershipTypes)

/**
 * Ensures that a folder exists. Missing parent folders are created with mode 0755; `mode`, `owner` and `group` apply
 * only to the folder itself. A symbolic link to a folder counts as a folder.
 */
export function directory(name: string, path: string, options: DirectoryOptions = {}): Task {
  const { own, shared } = optionsOf(name, options)
  return task(name, directoryResource(path, own), shared)
}

interface DirectoryState {
  /** What exists at the path, with links followed. */
  readonly entry: Entry | undefined
  readonly dangling: boolean
}

function directoryResource(givenPath: string, wanted: Ownership): StateResource<DirectoryState> {
  const path = absolutePath(givenPath, 'directory')
  validateOwnership(wanted, `directory ${path}`)
  return {
    type: 'state',
    kind: 'directory',
    name: path,
    probe: {
      script: sh`${probeDirectory} ${path}`,
      parse: ({ lines }) => ({ entry: parseEntry(lines[0]), dangling: lines[0] === 'dangling' }),
    },
    plan: (current) => plan(path, wanted, current),
    isAbsent: ({ entry }) => entry === undefined,
    reads: [subject.path(path), ...accountsOf(wanted)],
    writes: [subject.path(path)],
    brings: [path, ...ancestorsOf(path)].map(subject.path),
    quick: true,
  }
}

const probeDirectory = shellFunction(
  'haploy_directory',
  sh`${resolvePath} "$1" 2>/dev/null
case $?$h_found in 0) [ -z "$h_linked" ] || echo dangling ;; 0*) printf 'entry %s\n' "$h_found" ;; 2*) echo dangling ;; esac`,
)

function plan(path: string, wanted: Ownership, { entry, dangling }: DirectoryState): readonly Change[] {
  if (dangling) throw obstructed(path, 'a symbolic link whose target does not exist')
  if (entry === undefined) {
    const requires = [certainPath(path), makableFolder(path), ...accountsRequired(wanted)]
    return [{ attribute: 'state', from: 'absent', to: 'directory', steps: [make(path, wanted)], requires }]
  }
  if (entry.type === 'file') throw obstructed(path, 'a file')
  if (entry.type !== 'directory') throw obstructed(path, 'neither a file nor a directory')
  return ownershipChanges(path, temporaryName(path), wanted, entry)
}

/**
 * A requested mode is set at the end. Until then, nobody else has access. If the owner cannot be set, the folder and its
 * new parents are removed.
 */
function make(path: string, wanted: Ownership) {
  const owner = wantedOwner(wanted, undefined)
  const restricted = wanted.mode !== undefined
  const attributes = [
    ...(owner === undefined ? [] : [sh`chown ${owner} "$h_held"`]),
    ...(restricted ? [sh`chmod ${exactMode(wantedMode(wanted, undefined, 0o755, true))} "$h_held"`] : []),
    sh`if [ -z "$h_shared" ] && [ -e /sys/fs/selinux/enforce ]; then restorecon "$h_held" 2>/dev/null || :; fi`,
  ]
  return { script: withNewFolders(path, Script.join(attributes, ' &&\n'), restricted ? '077' : '022') }
}

function obstructed(path: string, what: string): FailedError {
  return new FailedError(`${path} is ${what}, so no directory can be created there`, {
    hint: 'Remove it with an `absent` task first, or give another path.',
  })
}
