import type { Change, StateResource } from '../../core/resource.js'
import { enterPrivate, leaveStaging, orUnstage } from '../../core/shell/enter.js'
import { flush } from '../../core/shell/flush.js'
import { resolvePath } from '../../core/shell/resolve.js'
import { Script, sh } from '../../core/shell/script.js'
import { type Subject, subject } from '../../core/subject.js'
import { type Task, task } from '../../core/task.js'
import { temporaryName } from '../files/staging.js'
import { make } from '../new-folders.js'
import { assertKnownFormat, formatOf } from './format.js'
import { manifestOf } from './manifest.js'
import { locateOriginals } from './originals.js'

/** A line of the list of originals. */
interface Original {
  readonly line: string
  readonly mode: string
  readonly owner: string
  readonly manifest: string
  readonly path: string
}

/**
 * Puts the files that a role took over back in their places, and removes them from the role's manifests. The kept copies
 * are removed, so that a later run keeps what it then finds. `isWanted` selects files by path.
 */
export function restoreOriginals(
  isWanted: (path: string) => boolean = () => true,
  notify: readonly string[] = [],
): Task {
  const title = ['restore the original files', ...notify].join(', then ')
  return task(title, ({ role }) => restoring(role.name, isWanted, title), { notify })
}

interface Kept {
  readonly originals: readonly Original[]
  readonly format: number
}

/** Tasks for other files change other lines of the list, so `title` tells apart what they read and write. */
function restoring(role: string, isWanted: (path: string) => boolean, title: string): StateResource<Kept> {
  const name = manifestOf(role)
  const lines = [subject.other(`lines of the originals: ${title}`)]
  const isOfRole = ({ manifest }: Original) =>
    manifest === name || manifest.startsWith(`${name.replace(/\.manifest$/, '')}+`)
  return {
    type: 'state',
    kind: 'originals',
    name: role,
    probe: {
      script: sh`${locateOriginals(name)}; cat "$l" 2>/dev/null; :`,
      parse: ({ lines }) => ({
        originals: lines.flatMap(parseOriginal).filter(isOfRole),
        format: formatOf(lines),
      }),
    },
    plan({ originals, format }) {
      assertKnownFormat('the list of originals', format)
      return originals.filter(({ path }) => isWanted(path)).map((each) => restore(each, lines))
    },
    reads: lines,
    writes: lines,
    quick: true,
  }
}

function parseOriginal(line: string): Original[] {
  const [, mode, uid, gid, manifest, path] = /^([0-7]+) (\d+) (\d+) (\S+) (\/.*)$/.exec(line) ?? []
  return path === undefined ? [] : [{ line, mode: mode!, owner: `${uid}:${gid}`, manifest: manifest!, path }]
}

/** Each step can be repeated after an interruption: the list is the last one that counts. */
function restore({ line, mode, owner, manifest, path }: Original, lines: readonly Subject[]): Change {
  const steps = [
    place({ mode, owner, path }),
    sh`owned="\${m%/*}"/${manifest}`,
    without(sh`"$owned"`, sh`[ "\${entry#* }" = ${path} ]`),
    without(sh`"$l"`, sh`[ "$entry" = ${line} ]`),
    sh`rm -f "$o"${path}`,
  ]
  return {
    attribute: path,
    from: 'managed',
    to: 'original',
    steps: [{ script: sh`${locateOriginals(manifest)}\n${Script.join(steps, ' &&\n')}` }],
    writes: [subject.path(path), ...lines],
  }
}

/** An earlier version of haploy may have written through a link. So a link that is still there leads to the managed file. */
function place({ mode, owner, path }: Pick<Original, 'mode' | 'owner' | 'path'>): Script {
  const temporary = temporaryName(path)
  const [original, staged, placed] = [sh`"$o"${path}`, sh`"$h_in"${temporary}`, sh`"$h_out\${file##*/}"`]
  const steps = [
    sh`if [ -L ${original} ]; then ${resolvePath} ${path} keep; else ${resolvePath} ${path}; fi`,
    sh`file=$h_at`,
    sh`${make} "\${file%/*}/" 022`,
    sh`${enterPrivate} ${temporary} new`,
    sh`umask 077`,
    sh`cp -P ${original} ${staged}`,
    sh`chown -h ${owner} ${staged}`,
    sh`{ [ -L ${staged} ] || chmod ${mode} ${staged}; }`,
    sh`{ [ -n "$h_shared" ] || [ ! -e /sys/fs/selinux/enforce ] || chcon -h --reference=${placed} ${staged} 2>/dev/null || :; }`,
    flush(staged),
    sh`mv -f -T ${staged} ${placed}`,
    leaveStaging(temporary),
    flush(sh`"$h_in"`),
  ]
  return orUnstage(temporary, Script.join(steps, ' &&\n'))
}

/**
 * Replaces a list by its lines for which a condition on `$entry` does not hold, or removes it if none but the header are
 * left.
 */
function without(list: Script, condition: Script): Script {
  return sh`{ [ ! -e ${list} ] || {
while IFS= read -r entry; do ${condition} || printf '%s\\n' "$entry"; done <${list} >${list}.new &&
${flush(sh`${list}.new`)} &&
if grep -q '^[^#]' ${list}.new; then mv -f ${list}.new ${list}; else rm -f ${list}.new ${list}; fi; }; }`
}
