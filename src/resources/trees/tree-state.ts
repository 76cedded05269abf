import { createHash } from 'node:crypto'
import type { Probe } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { sh } from '../../core/shell/script.js'
import type { Entry } from '../files/stat.js'
import { memoize } from '../memoize.js'
import { sha256OfEach } from './checksums.js'
import { type LocalTree, modeOfFolders } from './local-tree.js'
import { list, stagingOf, withEach } from './tree-paths.js'

/** An entry of a tree on a host; a link is `other`. */
export interface Found {
  readonly type: Entry['type']
  readonly mode: number
  readonly uid: string
  readonly gid: string
  readonly owner: string
  readonly group: string
}

/** What a probe finds of a tree. */
export interface TreeState {
  /** By the path below it; `.` is the tree itself. */
  readonly entries: ReadonlyMap<string, Found>
  /** SHA-256 of the files, by the same. */
  readonly sums: ReadonlyMap<string, string>
  /** Folders that an interrupted run left. */
  readonly leftovers: readonly string[]
}

/**
 * Looks at the entries of a tree and at what stands in its way, and at nothing else that is there. Costs a handful of
 * programs. stat looks up the names of the accounts of every single file in /etc, so it is asked for them once each.
 * A host that has everything as it is here, of one owner, says that in one line instead of thousands.
 */
export function treeProbe(path: string, temporary: string, local: LocalTree): Probe<TreeState> {
  const [inside, beside] = [stagingOf(path, temporary, true), stagingOf(path, temporary, false)]
  const called = sh`stat -c ${'called %u %g %U %G'}`
  const digest = digestOf(linesOf(local, ''))
  const same = `same ${digest}`
  const script = sh`for left in ${inside} ${beside}; do if [ -e "$left" ]; then printf 'left %s\\n' "$left"; fi; done
if cd ${path} 2>/dev/null; then
unset entries sums owners seen
files() { ${list([...local.files.keys()])}; }
entries=$({ ${list(local.folders)}; files; } | ${withEach} stat -c ${'%f %u %g %n'} -- 2>/dev/null)
${local.files.size > 0 ? sh`sums=$(files | ${sha256OfEach(sizeOf(local))})` : sh``}
owners=$(printf '%s\\n' "$entries" | sort -u -k 2,3 | cut -d ' ' -f 4- | ${withEach} ${called} -- 2>/dev/null)
printf '%s\\n' "$owners"
case $owners in *'
'*) ;; *) seen=$({ printf '%s\\n' "$entries" | cut -d ' ' -f 1,4-; printf '%s\\n' "$sums"; } | sha256sum) ;; esac
case $seen in ${digest}*) echo ${same} ;; *) printf '%s\\n' "$entries" "$sums" ;; esac
elif [ -e ${path} ] || [ -L ${path} ]; then ${called} ${path}; stat -c ${'%f %u %g ./.'} ${path}
fi; :`
  const read = ({ lines }: Output) => parse(lines.flatMap((line) => (line === same ? spelledOut(local, lines) : line)))
  return { script, parse: memoize(read, (one, other) => one.stdout.equals(other.stdout)) }
}

function spelledOut(local: LocalTree, lines: readonly string[]): readonly string[] {
  const [, uid, gid] = lines.map((line) => calledLine.exec(line)).find((called) => called !== null) ?? []
  return linesOf(local, `${uid} ${gid} `)
}

/** What a host says of a tree that is as it is here; `owner` are two numbers with a space behind each, or nothing. */
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
  const names = new Map<string, Pick<Found, 'owner' | 'group'>>()
  const entries = new Map<string, Found>()
  const sums = new Map<string, string>()
  const leftovers: string[] = []
  for (const line of lines) {
    const [, bits, uid = '', gid = '', name] = entryLine.exec(line) ?? []
    const [, sum, file] = sumLine.exec(line) ?? []
    if (bits !== undefined && name !== undefined) {
      const raw = Number.parseInt(bits, 16)
      const called = names.get(`${uid}:${gid}`) ?? nobody
      entries.set(plain(name), { type: types[raw >> 12] ?? 'other', mode: raw & 0o7777, uid, gid, ...called })
    } else if (sum !== undefined && file !== undefined) sums.set(plain(file), sum)
    else if (line.startsWith('left ')) leftovers.push(line.slice(5))
    else {
      const [, uid, gid, owner = '', group = ''] = calledLine.exec(line) ?? []
      if (uid !== undefined) names.set(`${uid}:${gid}`, { owner, group })
    }
  }
  return { entries, sums, leftovers }
}

/** What stat calls an account that has no name. */
const nobody = { owner: 'UNKNOWN', group: 'UNKNOWN' }
const calledLine = /^called (\d+) (\d+) (\S+) (\S+)$/

const entryLine = /^([0-9a-f]+) (\d+) (\d+) \.\/(.*)$/
const sumLine = /^([0-9a-f]{64})\.\/(.*)$/

const types: Readonly<Record<number, Entry['type']>> = { 8: 'file', 4: 'directory' }

/** `./.` is the tree itself. */
function plain(name: string): string {
  return name === '' ? '.' : name
}
