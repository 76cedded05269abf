import { createHash } from 'node:crypto'
import type { Content } from '../../core/content/content.js'
import type { Change, Step } from '../../core/resource.js'
import { flush } from '../../core/shell/flush.js'
import { Script, sh } from '../../core/shell/script.js'
import { folderOf } from '../path.js'
import { sha256Of } from './checksum.js'
import { exactMode } from './mode.js'

/** A file to replace as a whole. */
interface Write {
  /** The real path, with links resolved. */
  readonly path: string
  readonly temporary: string
  readonly content: Content
  readonly mode: number
  /** The argument for chown. Undefined: a new file belongs to the user that the steps run as. */
  readonly owner: string | undefined
  /** True if the file exists: its security label is kept, and it can be backed up. */
  readonly replaces: boolean
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
  const { temporary, content, validate } = write
  return [
    { script: orRemove(temporary, stage(write)), input: content, prepares: true, undo: sh`rm -f ${temporary}` },
    ...(validate ? [validation(orRemove(temporary, sh`(\n${validate(temporary)}\n)`))] : []),
    { script: sh`${orRemove(temporary, rename(write))}\n${flush(sh`${folderOf(write.path)}`)}` },
  ]
}

function validation(script: Script): Step {
  return { script, prepares: true, rehearsal: script }
}

/** Returns the change that removes a temporary file of an interrupted run. It notifies no handlers. */
export function leftoverChange(temporary: string): Change {
  return {
    attribute: 'leftover',
    from: temporary,
    to: null,
    steps: [{ script: sh`rm -f ${temporary}`, prepares: true }],
    writes: [],
  }
}

function orRemove(temporary: string, script: Script): Script {
  return sh`{ ${script}\n} || { code=$?; rm -f ${temporary} 2>/dev/null; exit "$code"; }`
}

/** Until the content is complete, only the current user can access the file. Then it gets its owner and mode. */
function stage({ path, temporary, content, mode, owner, replaces }: Write): Script {
  const corrupted = `the content of ${temporary} differs from what was sent`
  return all([
    sh`umask 077`,
    sh`rm -f ${temporary}`,
    sh`(set -C; cat >${temporary})`,
    sh`case $(${sha256Of(sh`${temporary}`, content.size)}) in ${content.sha256}*) ;; *) printf '%s\\n' ${corrupted} >&2; false ;; esac`,
    ...(owner === undefined ? [] : [sh`chown ${owner} ${temporary}`]),
    sh`chmod ${exactMode(mode)} ${temporary}`,
    label(path, temporary, replaces),
  ])
}

/**
 * Sets the SELinux label of the replaced file, or the one of the policy. Ignores failures: a file system may have no
 * labels.
 */
function label(path: string, temporary: string, replaces: boolean): Script {
  const relabel = replaces
    ? sh`chcon --reference=${path} ${temporary}`
    : sh`chcon "$(matchpathcon -n ${path})" ${temporary}`
  return sh`if [ -e /sys/fs/selinux/enforce ]; then ${relabel} 2>/dev/null || :; fi`
}

function rename({ path, temporary, replaces, backup }: Write): Script {
  const replace = sh`mv -f -T ${temporary} ${path}`
  return all([flush(sh`${temporary}`), backup && replaces ? withBackup(path, replace) : replace])
}

/** A backup of a file that is not replaced after all is removed. */
function withBackup(path: string, replace: Script): Script {
  return sh`saved=${path}."$(date -u +%Y-%m-%dT%H:%M:%SZ)~" &&
{ { cp -p ${path} "$saved" && ${replace}; } || { code=$?; rm -f "$saved"; (exit "$code"); }; }`
}

function all(scripts: readonly Script[]): Script {
  return Script.join(scripts, ' &&\n')
}
