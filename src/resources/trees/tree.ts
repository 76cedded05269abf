import { join } from 'node:path'
import { DiffSide } from '../../core/content/difference.js'
import { FailedError } from '../../core/errors.js'
import { option, required } from '../../core/input/option-type.js'
import type { Change, Requirement, StateResource } from '../../core/resource.js'
import { removeStaged } from '../../core/shell/enter.js'
import { sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskContext, type TaskOptions, task, taskOptions } from '../../core/task.js'
import {
  accountsOf,
  accountsRequired,
  type Ownership,
  refersTo,
  validateOwnership,
  wantedOwner,
} from '../files/ownership.js'
import { temporaryName } from '../files/staging.js'
import { memoize } from '../memoize.js'
import { absolutePath, ancestorsOf, folderOf } from '../path.js'
import { certainPath, complain, makableFolder } from '../requirement.js'
import { roleFolder } from '../role-file.js'
import { type LocalFile, type LocalTree, localTree, modeOfFolders } from './local-tree.js'
import { type TreeEntry, type TreeState, treeProbe } from './tree-state.js'
import { treeSteps } from './tree-steps.js'

export interface TreeOptions extends Pick<Ownership, 'owner' | 'group'>, TaskOptions {
  to: string
  /** A folder below the role's `files` folder, or an absolute path. */
  from: string
}

const optionsOf = taskOptions<TreeOptions>({
  to: required(option.text),
  from: required(option.text),
  owner: option.account,
  group: option.account,
})

/**
 * Copies a folder from the role's `files` folder with everything in it; thousands of files cost one exchange. Files get
 * mode 0644, or 0755 if their owner may execute them locally; new folders get 0755. Other files on the host are kept.
 */
export function tree(name: string, given: TreeOptions): Task {
  const { own, shared } = optionsOf(name, given)
  const { to, from, ...options } = own
  validateOwnership(options, `tree ${absolutePath(to, 'tree')}`)
  const define = ({ role }: TaskContext) =>
    cachedTreeResource(absolutePath(to, 'tree'), localTree(roleFolder(join(role.folder, 'files'), from)), options)
  return task(name, define, shared)
}

/** Many hosts get the same tree: its scripts and its archive are created once for all of them. */
const cache = new WeakMap<LocalTree, Map<string, StateResource<TreeState>>>()

function cachedTreeResource(path: string, local: LocalTree, wanted: Ownership): StateResource<TreeState> {
  const resources = cache.get(local) ?? new Map<string, StateResource<TreeState>>()
  cache.set(local, resources)
  const key = JSON.stringify([path, wanted.owner, wanted.group])
  const resource = resources.get(key) ?? treeResource(path, local, wanted)
  resources.set(key, resource)
  return resource
}

function treeResource(path: string, local: LocalTree, wanted: Ownership): StateResource<TreeState> {
  return {
    type: 'state',
    kind: 'tree',
    name: path,
    probe: treeProbe(path, temporaryName(path), local),
    plan: memoize(
      (current) => plan(path, local, wanted, current),
      (one, other) => one === other,
    ),
    isAbsent: ({ entries }) => !entries.has('.'),
    reads: [subject.tree(path), ...accountsOf(wanted)],
    writes: [subject.tree(path)],
    brings: [path, ...ancestorsOf(path), ...local.folders.map((name) => join(path, name))].map(subject.path),
  }
}

function plan(path: string, local: LocalTree, wanted: Ownership, current: TreeState): Change[] {
  assertNothingInTheWay(path, local, current)
  const isNew = !current.entries.has('.')
  const temporary = temporaryName(path)
  const leftover: Change[] = current.leftovers.map((each) => {
    const steps = [{ script: removeStaged(folderOf(each), temporary), prepares: true }]
    return { attribute: 'leftover', from: each, to: null, steps, writes: [] }
  })
  const folders = local.folders.filter((name) => !isOwned(current.entries.get(name), wanted))
  const files = [...local.files].filter(([name, file]) => !isUpToDate(current, name, file, wanted))
  if (folders.length + files.length === 0) return leftover
  const newFolders = folders.filter((name) => !current.entries.has(name))
  const owner = wantedOwner(wanted, undefined)
  const change = {
    attribute: 'content',
    from: listing(path, [...folders, ...files.map(([name]) => name)], (name) => describeTreeEntry(current, name)),
    to: listing(path, [...folders, ...files.map(([name]) => name)], (name) =>
      describeWanted(local, name, wanted, current.entries.get(name)),
    ),
    steps: treeSteps({ path, temporary, isNew, allFolders: local.folders, folders, newFolders, files, owner }),
    requires: [certainPath(path), makableFolder(path), ...(files.length > 0 ? [tar] : []), ...accountsRequired(wanted)],
  }
  return [...leftover, change]
}

/** It unpacks the files; some distributions do without it. */
const tar: Requirement = {
  script: sh`command -v tar >/dev/null || ${complain('the host has no tar')}`,
  reads: [subject.package('tar'), subject.missing],
  hint: 'Install the package `tar` before this task.',
}

function isUpToDate(current: TreeState, name: string, { content, mode }: LocalFile, wanted: Ownership): boolean {
  const found = current.entries.get(name)
  return found?.mode === mode && isOwned(found, wanted) && current.sums.get(name) === content.sha256
}

function isOwned(found: TreeEntry | undefined, { owner, group }: Ownership): boolean {
  const fits = (wanted: string | number | undefined, name: string, id: string) =>
    wanted === undefined || refersTo(wanted, Number(id), name)
  return found !== undefined && fits(owner, found.owner, found.uid) && fits(group, found.group, found.gid)
}

/** Lists the differences, one line per entry. */
function listing(path: string, names: readonly string[], describe: (name: string) => string | undefined): DiffSide {
  const lines = names.toSorted().flatMap((name) => {
    const words = describe(name)
    return words === undefined ? [] : [`${name}: ${words}\n`]
  })
  return new DiffSide(path, lines.join(''), lines.length === 1 ? '1 entry' : `${lines.length} entries`)
}

function describeTreeEntry({ entries, sums }: TreeState, name: string): string | undefined {
  const found = entries.get(name)
  if (!found) return undefined
  const words = [octal(found.mode), found.owner, found.group]
  return [...words, ...shortSum(sums.get(name))].join(' ')
}

/** The owner is listed if one is wanted or the entry already has one. */
function describeWanted({ files }: LocalTree, name: string, wanted: Ownership, found: TreeEntry | undefined): string {
  const file = files.get(name)
  const owners = [wanted.owner ?? found?.owner ?? [], wanted.group ?? found?.group ?? []].flat()
  return [octal(file?.mode ?? found?.mode ?? modeOfFolders), ...owners, ...shortSum(file?.content.sha256)].join(' ')
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

function shortSum(sum: string | undefined): string[] {
  return sum === undefined ? [] : [`sha256 ${sum.slice(0, 12)}…`]
}

function assertNothingInTheWay(path: string, local: LocalTree, { entries }: TreeState): void {
  for (const [name, { type }] of entries) {
    const wanted = local.files.has(name) ? 'file' : 'directory'
    if (type === wanted) continue
    const what = type === 'other' ? 'neither a file nor a directory' : `a ${type}`
    throw new FailedError(`${join(path, name)} is ${what}, so no ${wanted} can be created there`, {
      hint: 'Remove what is there with an `absent` task first.',
    })
  }
}
