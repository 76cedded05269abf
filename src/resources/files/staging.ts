import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Content } from '../../core/content/content.js'
import type { Change, Step } from '../../core/resource.js'
import { enterStaging, leaveStaging, orUnstage, removeStaged } from '../../core/shell/enter.js'
import { flush } from '../../core/shell/flush.js'
import { Script, sh } from '../../core/shell/script.js'
import { folderOf, sibling } from '../path.js'
import { sha256Of } from './checksum.js'
import { exactMode } from './mode.js'

/** A file to replace as a whole. */
interface Write {
  /** The real path, with links resolved. */
  readonly path: string
  /** The name of the temporary file. */
  readonly temporary: string
  readonly content: Content
  readonly mode: number
  /** The argument for chown. Undefined: a new file belongs to the user that the steps run as. */
  readonly owner: string | undefined
  /** What exists at the path. The security label of a file is kept, and both can be backed up. */
  readonly replaces: 'file' | 'link' | undefined
  readonly validate?: (staged: string) => Script
  readonly backup?: boolean
}

/**
 * Returns the name of the temporary file for a path. It is always the same, so that a later run finds what an
 * interrupted one left.
 */
export function temporaryName(path: string): string {
  return `.haploy-${createHash('sha256').update(path).digest('hex').slice(0, 12)}`
}

/**
 * Returns the steps that stage, validate and rename the file. A step that fails removes the temporary file and leaves
 * the path unchanged.
 */
export function writeSteps(write: Write): Step[] {
  const { path, temporary, content, validate } = write
  const undo = removeStaged(folderOf(path), temporary)
  return [
    { script: orUnstage(temporary, stage(write)), input: content, prepares: true, undo },
    ...(validate ? [validation(write, validate)] : []),
    { script: sh`${orUnstage(temporary, rename(write))}\n${flush(sh`"$h_in"`)}` },
  ]
}

/** Where others can write, they could exchange the folder of the temporary file, so the path must not contain it. */
function validation({ path, temporary }: Write, validate: (staged: string) => Script): Step {
  const script = orUnstage(
    temporary,
    sh`${enterStaging(folderOf(path), temporary, 'again')} && if [ -z "$h_shared" ]; then (
cd /
${validate(sibling(path, temporary))}
) else (
${validate(`/proc/self/cwd/${temporary}`)}
) fi`,
  )
  return { script, prepares: true, rehearsal: script }
}

/** Returns the change that removes a temporary file of an interrupted run. It notifies no handlers. */
export function leftoverChange(path: string, temporary: string): Change {
  return {
    attribute: 'leftover',
    from: sibling(path, temporary),
    to: null,
    steps: [{ script: removeStaged(folderOf(path), temporary), prepares: true }],
    writes: [],
  }
}

/** Until the content is complete, only the current user can access the file. Then it gets its owner and mode. */
function stage({ path, temporary, content, mode, owner, replaces }: Write): Script {
  const staged = sh`"$h_in"${temporary}`
  const corrupted = `the content of ${sibling(path, temporary)} differs from what was sent`
  return all([
    sh`umask 077`,
    enterStaging(folderOf(path), temporary),
    sh`(set -C; cat >${staged})`,
    sh`case $(${sha256Of(staged, content.size)}) in ${content.sha256}*) ;; *) printf '%s\\n' ${corrupted} >&2; false ;; esac`,
    ...(owner === undefined ? [] : [sh`chown ${owner} ${staged}`]),
    sh`chmod ${exactMode(mode)} ${staged}`,
    label(path, staged, replaces === 'file'),
  ])
}

/**
 * Sets the SELinux label of the replaced file, or the one of the policy. Ignores failures: a file system may have no
 * labels. Where others can write, the file keeps the label of its folder.
 */
function label(path: string, staged: Script, replaces: boolean): Script {
  const relabel = replaces ? sh`chcon --reference=${path} ${staged}` : sh`chcon "$(matchpathcon -n ${path})" ${staged}`
  return sh`if [ -z "$h_shared" ] && [ -e /sys/fs/selinux/enforce ]; then ${relabel} 2>/dev/null || :; fi`
}

function rename({ path, temporary, replaces, backup }: Write): Script {
  const staged = sh`"$h_in"${temporary}`
  const replaced = sh`"$h_out"${basename(path)}`
  const replace = sh`mv -f -T ${staged} ${replaced}`
  return all([
    enterStaging(folderOf(path), temporary, 'again'),
    flush(staged),
    backup && replaces ? withBackup(replaced, replace) : replace,
    leaveStaging(temporary),
  ])
}

/**
 * A backup of a file that is not replaced after all is removed. Where others can write, the file itself is kept by
 * another name: it could be anything by now, and is not opened.
 */
function withBackup(replaced: Script, replace: Script): Script {
  const keep = sh`if [ -z "$h_shared" ]; then cp -P -p ${replaced} "$saved"; else ln -P -T ${replaced} "$saved"; fi`
  return sh`saved=${replaced}."$(date -u +%Y-%m-%dT%H:%M:%SZ)~" &&
{ { ${keep} && ${replace}; } || { code=$?; rm -f "$saved"; (exit "$code"); }; }`
}

function all(scripts: readonly Script[]): Script {
  return Script.join(scripts, ' &&\n')
}
