import { basename } from 'node:path'
import { FailedError } from '../../core/errors.js'
import { option, required } from '../../core/input/option-type.js'
import type { Change, StateResource } from '../../core/resource.js'
import { enterStaging, leaveStaging, orUnstage } from '../../core/shell/enter.js'
import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task, taskOptions } from '../../core/task.js'
import { absolutePath, folderOf, sibling } from '../path.js'
import { certainPath, writableFolder } from '../requirement.js'
import { leftoverChange, temporaryName } from './staging.js'

export interface LinkOptions extends TaskOptions {
  /** The target as it is written into the link: absolute, or relative to the link's folder. It need not exist. */
  to: string
}

const optionsOf = taskOptions<LinkOptions>({ to: required(option.text) })

/**
 * Ensures that a symbolic link exists. A file or another link at the path is replaced atomically; a directory never is.
 */
export function link(name: string, path: string, options: LinkOptions): Task {
  const { own, shared } = optionsOf(name, options)
  return task(name, linkResource(path, own.to), shared)
}

interface LinkState {
  readonly type: 'missing' | 'link' | 'directory' | 'other'
  /** The target of the link. */
  readonly target?: string
  readonly leftover: boolean
}

function linkResource(givenPath: string, to: string): StateResource<LinkState> {
  const path = absolutePath(givenPath, 'link')
  const temporary = temporaryName(path)
  return {
    type: 'state',
    kind: 'link',
    name: path,
    probe: { script: probe(path, sibling(path, temporary)), parse },
    plan: (current) => plan(path, to, temporary, current),
    isAbsent: ({ type }) => type === 'missing',
    reads: [subject.entry(path)],
    writes: [subject.entry(path)],
    links: [{ path, target: to }],
    quick: true,
  }
}

function probe(path: string, temporary: string): Script {
  return sh`if [ -e ${temporary} ] || [ -L ${temporary} ]; then echo leftover; fi
if [ -L ${path} ]; then echo link; readlink ${path}
elif [ -d ${path} ]; then echo directory
elif [ -e ${path} ]; then echo other; fi`
}

function parse({ text }: Output): LinkState {
  const leftover = text.startsWith('leftover\n')
  const rest = leftover ? text.slice('leftover\n'.length) : text
  // Only the last newline is from readlink: a target may contain newlines.
  if (rest.startsWith('link\n'))
    return { type: 'link', target: rest.slice('link\n'.length).replace(/\n$/, ''), leftover }
  const type = rest.trim()
  return { type: type === 'directory' || type === 'other' ? type : 'missing', leftover }
}

function plan(path: string, to: string, temporary: string, { type, target, leftover }: LinkState): Change[] {
  if (type === 'directory') {
    throw new FailedError(`${path} is a directory, so no link can be created there`, {
      hint: 'Remove it with an `absent` task first, or give another path.',
    })
  }
  const left = leftover ? [leftoverChange(path, temporary)] : []
  if (target === to) return left
  const from = type === 'missing' ? null : (target ?? 'not a link')
  const steps = [{ script: replace(path, to, temporary) }]
  return [
    ...left,
    { attribute: 'target', from, to, steps, requires: [certainPath(path, false), writableFolder(folderOf(path))] },
  ]
}

function replace(path: string, to: string, temporary: string): Script {
  const make = sh`${enterStaging(folderOf(path), temporary)} && ln -s -- ${to} "$h_in"${temporary} &&
mv -f -T "$h_in"${temporary} "$h_out"${basename(path)} && ${leaveStaging(temporary)}`
  return orUnstage(temporary, make)
}
