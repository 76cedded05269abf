import { type Content, inMemory } from '../../core/content/content.js'
import { FailedError, UsageError } from '../../core/errors.js'
import type { Change, StateResource } from '../../core/resource.js'
import type { Script } from '../../core/shell/script.js'
import type { Secret } from '../../core/shell/secret.js'
import { type Subject, subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task } from '../../core/task.js'
import { absolutePath, folderOf, sibling } from '../path.js'
import { changeable, writableFolder } from '../requirement.js'
import { bodies } from './diff-side.js'
import { type FileState, fileProbe } from './file-state.js'
import {
  accountsOf,
  accountsRequired,
  checkOwnership,
  type Ownership,
  ownershipChanges,
  wantedMode,
  wantedOwner,
} from './ownership.js'
import { leftoverChange, temporaryName, writeSteps } from './staging.js'

/** What can be said of a file beside its content. */
export interface WriteOptions extends Ownership, TaskOptions {
  /** Checks the new file before it replaces the old one: `(staged) => sh\`nginx -t -c ${staged}\``. */
  validate?: (staged: string) => Script
  /** Keeps the replaced file next to the new one, as `<path>.2025-01-31T12:00:00Z~`. */
  backup?: boolean
}

export interface FileOptions extends WriteOptions {
  /** Without it any content is right, and a file that is missing is made empty. */
  content?: string | Uint8Array | Secret
}

/**
 * A regular file. A new one gets mode 0644 and whom the steps run as; an existing one keeps what is not given. A path
 * that is a symbolic link stands for the file that it leads to: that is written, and the link stays. Throws UsageError
 * for a content that is given and undefined.
 */
export function file(name: string, path: string, given: FileOptions = {}): Task {
  const { content, ...options } = given
  if (content === undefined && Object.hasOwn(given, 'content')) throw undefinedContent(name, path)
  const wanted = { ...options, ...(content === undefined ? {} : { content: inMemory(content) }) }
  return task(name, fileResource(path, wanted), options)
}

function undefinedContent(name: string, path: string): UsageError {
  return new UsageError(`task '${name}': the content of ${path} is undefined`, {
    hint: 'Perhaps a variable is missing. Leave `content` out where any content is right.',
  })
}

/** What a file is to be, once its content is known. */
export interface WantedFile extends Ownership, Pick<WriteOptions, 'validate' | 'backup'> {
  readonly content?: Content
  /** Takes secrets out of the host's text before it is shown. */
  readonly mask?: (text: string) => string
}

/** Throws UsageError for a path or ownership that cannot be. Its plan throws FailedError for what is not a file. */
export function fileResource(givenPath: string, wanted: WantedFile): StateResource<FileState> {
  const path = absolutePath(givenPath, 'file')
  checkOwnership(wanted, `file ${path}`)
  return {
    type: 'state',
    kind: 'file',
    name: path,
    probe: fileProbe(path, wanted.content),
    plan: (current) => plan(path, wanted, current),
    isAbsent: ({ entry }) => entry === undefined,
    reads: [subject.path(path), ...accountsOf(wanted)],
    writes: [subject.path(path)],
    quick: true,
  }
}

function plan(path: string, wanted: WantedFile, current: FileState): Change[] {
  refuseOthers(path, current)
  const temporary = sibling(current.real, temporaryName(path))
  return [
    ...(current.leftover ? [leftoverChange(temporary)] : []),
    ...(isWritten(wanted, current) ? writeChanges(path, temporary, wanted, current) : touch(path, wanted, current)),
  ]
}

function isWritten({ content }: WantedFile, { entry, same }: FileState): boolean {
  return entry === undefined || (content !== undefined && !same)
}

function touch(path: string, wanted: WantedFile, { entry, real }: FileState): Change[] {
  const changes = entry ? ownershipChanges(real, wanted, entry) : []
  return changes.map((change) => ({ ...change, writes: namesOf(path, real) }))
}

/** Others may look at it by the link's name, or by its own. */
function namesOf(path: string, real: string): readonly Subject[] {
  return (path === real ? [path] : [path, real]).map(subject.path)
}

const nothing = inMemory('')

/** The write brings ownership and mode with it, so their changes are told but have no steps of their own. */
function writeChanges(path: string, temporary: string, wanted: WantedFile, current: FileState): Change[] {
  const { content = nothing, mask = (text) => text, validate, backup } = wanted
  const { entry, bytes, real } = current
  const steps = writeSteps({
    path: real,
    temporary,
    content,
    mode: wantedMode(wanted, entry, 0o644),
    owner: wantedOwner(wanted, entry),
    replaces: entry !== undefined,
    validate,
    backup,
  })
  const sides = bodies(path, entry && { size: entry.size, bytes }, content, mask)
  const requires = [
    writableFolder(folderOf(real)),
    ...(entry ? [changeable(real)] : []),
    ...accountsRequired(wanted, entry),
  ]
  return [
    { attribute: 'content', ...sides, steps, requires, writes: namesOf(path, real) },
    ...touch(path, wanted, current).map((change) => ({ ...change, steps: [], requires: [] })),
  ]
}

function refuseOthers(path: string, { entry, real }: FileState): void {
  if (real === '') {
    throw new FailedError(`${path} is a symbolic link that leads nowhere`, {
      hint: 'It is part of a loop or its folder is missing: remove it with an absent task, or correct it with a link task.',
    })
  }
  if (entry === undefined || entry.type === 'file') return
  const what = entry.type === 'directory' ? 'a directory' : 'neither a file nor a directory'
  throw new FailedError(`${path} is ${what}, so no file can be put there`, {
    hint: 'Give the path of a file, or remove what is there with an absent task first.',
  })
}
