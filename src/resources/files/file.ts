import { type Content, inMemory } from '../../core/content/content.js'
import { FailedError } from '../../core/errors.js'
import { explicit, type OptionType, option } from '../../core/input/option-type.js'
import type { OptionTypes } from '../../core/input/options.js'
import type { Change, StateResource } from '../../core/resource.js'
import type { Script } from '../../core/shell/script.js'
import { Secret } from '../../core/shell/secret.js'
import { type Subject, subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task, taskOptions } from '../../core/task.js'
import { absolutePath, folderOf, sibling } from '../path.js'
import { explainRejection, type Staged } from '../rejection.js'
import { certainPath, changeable, writableFolder } from '../requirement.js'
import { diffSides } from './diff-side.js'
import { type FileState, fileProbe } from './file-state.js'
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
import { leftoverChange, temporaryName, writeSteps } from './staging.js'

/** Options of a file other than its content. */
export interface WriteOptions extends Ownership, TaskOptions {
  /** Validates the new file before it replaces the old one: `(staged) => sh\`nginx -t -c ${staged}\``. */
  validate?: (staged: string) => Script
  /** Keeps the replaced file next to the new one, as `<path>.2025-01-31T12:00:00Z~`. */
  backup?: boolean
  /** True: if the path is a symbolic link, its target is written and the link stays. Absent: the link is replaced. */
  follow?: boolean
}

export const writeTypes: OptionTypes<Omit<WriteOptions, keyof TaskOptions>> = {
  ...ownershipTypes,
  validate: option.call,
  backup: option.flag,
  follow: option.flag,
}

export interface FileOptions extends WriteOptions {
  /** Absent: any content is accepted, and a missing file is created empty. */
  content?: string | Uint8Array | Secret
}

const contentType: OptionType = {
  expected: 'a string, bytes or a Secret',
  accepts: (value) => typeof value === 'string' || value instanceof Uint8Array || value instanceof Secret,
}

const optionsOf = taskOptions<FileOptions>({ ...writeTypes, content: explicit(contentType) })

/**
 * Ensures that a regular file exists. A new file gets mode 0644 and belongs to the user that the steps run as; an
 * existing file keeps what is not given. A symbolic link at the path is replaced, unless `follow` is set. Throws UsageError
 * for a content that is given as undefined.
 */
export function file(name: string, path: string, options: FileOptions = {}): Task {
  const { own, shared } = optionsOf(name, options)
  const { content, ...others } = own
  const wanted = { ...others, ...(content === undefined ? {} : { content: inMemory(content) }) }
  return task(name, fileResource(path, wanted), shared)
}

/** A wanted file whose content is known. */
export interface WantedFile extends Ownership, Pick<WriteOptions, 'validate' | 'backup' | 'follow'> {
  readonly content?: Content
  /** Masks secrets in the text from the host before it is shown. */
  readonly mask?: (text: string) => string
  /** What a line of the content comes from, for content that `validate` rejects. */
  readonly originOf?: Staged['originOf']
}

/** The resource of a file, with the checksum of its wanted content, if any. */
type FileResource = StateResource<FileState> & { readonly sha256?: string }

/** Throws UsageError for an invalid path or ownership. The plan throws FailedError for anything that is not a file. */
export function fileResource(givenPath: string, wanted: WantedFile): FileResource {
  const path = absolutePath(givenPath, 'file')
  validateOwnership(wanted, `file ${path}`)
  return {
    type: 'state',
    kind: 'file',
    name: path,
    ...(wanted.content && { sha256: wanted.content.sha256 }),
    probe: fileProbe({ path, follow: wanted.follow ?? false }, wanted.content),
    plan: (current) => plan(path, wanted, current),
    isAbsent: ({ entry }) => entry === undefined,
    reads: [subject.path(path), ...accountsOf(wanted)],
    writes: [subject.path(path)],
    quick: true,
  }
}

function plan(path: string, wanted: WantedFile, current: FileState): Change[] {
  assertWritable(path, wanted, current)
  const temporary = temporaryName(path)
  return [
    ...(current.leftover ? [leftoverChange(current.real, temporary)] : []),
    ...(isWritten(wanted, current)
      ? writeChanges(path, temporary, wanted, current)
      : attributeChanges(path, wanted, current)),
  ]
}

function isWritten({ content }: WantedFile, { entry, same }: FileState): boolean {
  return entry === undefined || entry.type === 'link' || (content !== undefined && !same)
}

function attributeChanges(path: string, wanted: WantedFile, current: FileState): Change[] {
  const { entry, real } = current
  const changes = entry ? ownershipChanges(real, temporaryName(path), wanted, entry) : []
  return changes.map((change) => ({ ...change, writes: subjectsOf(path, current) }))
}

/** Other tasks may read the file through the link or directly. A file that exists stays there; a link is replaced. */
function subjectsOf(path: string, { entry, real }: FileState): readonly Subject[] {
  if (entry?.type === 'link') return [subject.entry(path)]
  return (path === real ? [path] : [path, real]).map(entry ? subject.content : subject.path)
}

const nothing = inMemory('')

/** Writing the file also sets its ownership and mode, so their changes are reported without steps. */
function writeChanges(path: string, temporary: string, wanted: WantedFile, current: FileState): Change[] {
  const { content = nothing, mask = (text) => text, validate, backup, follow = false, originOf } = wanted
  const { bytes, real, target } = current
  // The mode and the owner of a link are not those of a file.
  const entry = current.entry?.type === 'link' ? undefined : current.entry
  const staged = sibling(real, temporary)
  const explain = explainRejection({ path, temporary: staged, text: linesOf(content), originOf })
  const steps = writeSteps({
    path: real,
    temporary,
    content,
    mode: wantedMode(wanted, entry, 0o644),
    owner: wantedOwner(wanted, entry),
    replaces: entry ? 'file' : current.entry && 'link',
    validate,
    backup,
  }).map((step) => (step.rehearsal ? { ...step, explain } : step))
  const sides = diffSides(path, target ?? (entry && { size: entry.size, bytes }), content, mask)
  const requires = [
    certainPath(path, follow),
    writableFolder(folderOf(real)),
    ...(entry ? [changeable(real)] : []),
    ...accountsRequired(wanted, entry),
  ]
  return [
    { attribute: 'content', ...sides, steps, requires, writes: subjectsOf(path, current) },
    ...attributeChanges(path, wanted, { ...current, entry }).map((change) => ({ ...change, steps: [], requires: [] })),
  ]
}

/** The content as it may be shown, if it has the lines of the file: the mask of a secret has only one. */
function linesOf({ text, secrets = [] }: Content): string | undefined {
  return secrets.some((secret) => secret.reveal().includes('\n')) ? undefined : text
}

function assertWritable(path: string, { content }: WantedFile, { entry, real }: FileState): void {
  if (real === '') {
    throw new FailedError(`${path} is a symbolic link that cannot be resolved`, {
      hint: 'The link is part of a loop, or the folder of its target does not exist: remove it with an `absent` task, or correct it with a `link` task.',
    })
  }
  if (entry?.type === 'link' && content === undefined) {
    throw new FailedError(`${path} is a symbolic link, and the task has no content for a file in its place`, {
      hint: 'Set `follow: true` for the file that the link leads to, give the content of a new file, or give another path.',
    })
  }
  if (entry === undefined || entry.type === 'file' || entry.type === 'link') return
  const what = entry.type === 'directory' ? 'a directory' : 'neither a file nor a directory'
  throw new FailedError(`${path} is ${what}, so no file can be written there`, {
    hint: 'Give the path of a file, or remove what is there with an `absent` task first.',
  })
}
