import { createHash } from 'node:crypto'
import type { Probe } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { resolvePath } from '../../core/shell/resolve.js'
import { type Script, sh } from '../../core/shell/script.js'
import type { Entry } from '../files/stat.js'
import { memoize } from '../memoize.js'
import { sha256OfEach } from './checksums.js'
import { type LocalTree, modeOfFolders } from './local-tree.js'
import { isUncertain } from './tree-folders.js'
import { list, stagingOf, withEach } from './tree-paths.js'

/** An entry of a tree on a host. A link has the type `other`. */
export interface TreeEntry {
  readonly type: Entry['type']
  readonly mode: number
  readonly uid: string
  readonly gid: string
  readonly owner: string
  readonly group: string
}

/** What a probe finds about a tree. */
export interface TreeState {
  /** By path relative to the tree; `.` is the tree itself. */
  readonly entries: ReadonlyMap<string, TreeEntry>
  /** SHA-256 of the files, by the same paths. */
  readonly sums: ReadonlyMap<string, string>
  /** Folders that an interrupted run left. */
  readonly leftovers: readonly string[]
}

/**
 * Probes the wanted entries of a tree, and nothing else in its folder, with a handful of programs. stat reads
 * account names from /etc again for every file, so it prints them only once per owner. If everything on the host is as
 * wanted and has one owner, the host reports that in one line instead of thousands.
 */
export function treeProbe(path: string, temporary: string, local: LocalTree): Probe<TreeState> {
  const [inside, beside] = [stagingOf(path, temporary, true), stagingOf(path, temporary, false)]
  const account = sh`stat -c ${'account %u %g %U %G'}`
  const digest = digestOf(linesOf(local, ''))
  const same = `same ${digest}`
  const script = sh`for left in ${inside} ${beside}; do if [ -e "$left" ]; then printf 'left %s\\n' "$left"; fi; done
if ${resolvePath} ${path} 2>/dev/null && cd -P "$h_at" 2>/dev/null; then
unset entries sums owners seen
entries=$(${list([...local.folders, ...local.files.keys()])} | ${withEach} stat -c ${'%f %u %g %n'} -- 2>/dev/null)
${local.files.size > 0 ? sumsOf(local) : sh``}
owners=$(printf '%s\\n' "$entries" | sort -u -k 2,3 | cut -d ' ' -f 4- | ${withEach} ${account} -- 2>/dev/null)
printf '%s\\n' "$owners"
case $owners in *'
'*) ;; *) seen=$({ printf '%s\\n' "$entries" | cut -d ' ' -f 1,4-; printf '%s\\n' "$sums"; } | sha256sum) ;; esac
case $seen in ${digest}*) echo ${same} ;; *) printf '%s\\n' "$entries" "$sums" ;; esac
elif [ -e ${path} ] || [ -L ${path} ]; then ${account} ${path}; stat -c ${'%f %u %g ./.'} ${path}
fi; :`
  const read = ({ lines }: Output) =>
    parse(lines.flatMap((line) => (line === same ? expandedLines(local, lines) : line)))
  return { script, parse: memoize(read, (one, other) => one.stdout.equals(other.stdout)) }
}

function expandedLines(local: LocalTree, lines: readonly string[]): readonly string[] {
  const [, uid, gid] = lines.map((line) => accountLine.exec(line)).find((account) => account !== null) ?? []
  return linesOf(local, `${uid} ${gid} `)
}

/**
 * Sets `sums`. Only regular files are read: reading anything else could never end. Where others can write, a file may
 * have become something else by now, so each is read by a program that follows no link and waits for no pipe.
 */
function sumsOf(local: LocalTree): Script {
  const files = sh`printf '%s\\n' "$entries" | sed -n 's/^8[0-9a-f]* [0-9]* [0-9]* //p'`
  const largest = Math.max(...[...local.files.values()].map(({ content }) => content.size))
  const blocks = Math.floor(largest / 65536) + 1
  const read = sh`dd if="$f" iflag=nofollow,nonblock bs=65536 count=${blocks} 2>/dev/null`
  return sh`if [ -z "$h_shared" ] && ! printf '%s\\n' "$entries" | ${isUncertain}; then sums=$(${files} | ${sha256OfEach(sizeOf(local))})
else sums=$(${files} | while IFS= read -r f; do s=$(${read} | sha256sum); printf '%s%s\\n' "\${s%% *}" "$f"; done); fi`
}

/**
 * Returns the output of a host for a tree that equals the local one. `owner` is the uid and the gid, each followed by a
 * space, or empty.
 */
function linesOf({ folders, files }: LocalTree, owner: string): readonly string[] {
  const line = (name: string, bits: number) => `${bits.toString(16)} ${owner}./${name}`
  return [
    ...folders.map((name) => line(name, (4 << 12) | modeOfFolders)),
    ...[...files].map(([name, { mode }]) => line(name, (8 << 12) | mode)),
    ...[...files].map(([name, { content }]) => `${content.sha256}./${name}`),
  ]
}

function digestOf(lines: readonly string[]): string {
  return createHash('sha256')
    .update(`${lines.join('\n')}\n`)
    .digest('hex')
}

function sizeOf({ files }: LocalTree): number {
  return [...files.values()].reduce((sum, { content }) => sum + content.size, 0)
}

function parse(lines: readonly string[]): TreeState {
  const names = new Map<string, Pick<TreeEntry, 'owner' | 'group'>>()
  const entries = new Map<string, TreeEntry>()
  const sums = new Map<string, string>()
  const leftovers: string[] = []
  for (const line of lines) {
    const [, bits, uid = '', gid = '', name] = entryLine.exec(line) ?? []
    const [, sum, file] = sumLine.exec(line) ?? []
    if (bits !== undefined && name !== undefined) {
      const raw = Number.parseInt(bits, 16)
      const account = names.get(`${uid}:${gid}`) ?? nobody
      entries.set(plain(name), { type: types[raw >> 12] ?? 'other', mode: raw & 0o7777, uid, gid, ...account })
    } else if (sum !== undefined && file !== undefined) sums.set(plain(file), sum)
    else if (line.startsWith('left ')) leftovers.push(line.slice(5))
    else {
      const [, uid, gid, owner = '', group = ''] = accountLine.exec(line) ?? []
      if (uid !== undefined) names.set(`${uid}:${gid}`, { owner, group })
    }
  }
  return { entries, sums, leftovers }
}

/** What stat prints for an account without a name. */
const nobody = { owner: 'UNKNOWN', group: 'UNKNOWN' }
const accountLine = /^account (\d+) (\d+) (\S+) (\S+)$/

const entryLine = /^([0-9a-f]+) (\d+) (\d+) \.\/(.*)$/
const sumLine = /^([0-9a-f]{64})\.\/(.*)$/

const types: Readonly<Record<number, Entry['type']>> = { 8: 'file', 4: 'directory' }

/** `./.` is the tree itself. */
function plain(name: string): string {
  return name === '' ? '.' : name
}
