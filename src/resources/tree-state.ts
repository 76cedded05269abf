import type { Output } from '../core/output.js'
import type { Probe } from '../core/resource.js'
import { sh } from '../core/script.js'
import type { Entry } from './entry.js'
import { each, stagingOf } from './tree-paths.js'

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
 * Looks at those entries of a tree and at what stands in its way, and at nothing else that is there. Costs a handful of
 * programs. stat looks up the names of the accounts of every single file in /etc, so it is asked for them once each.
 */
export function treeProbe(
  path: string,
  temporary: string,
  names: readonly string[],
  files: readonly string[],
): Probe<TreeState> {
  const [inside, beside] = [stagingOf(path, temporary, true), stagingOf(path, temporary, false)]
  const script = sh`for left in ${inside} ${beside}; do if [ -e "$left" ]; then printf 'left %s\\n' "$left"; fi; done
if cd ${path} 2>/dev/null; then
${each(names)} stat -c ${'%u:%g %n'} -- 2>/dev/null | sort -u -k 1,1 | cut -d ' ' -f 2- | tr '\\n' '\\000' | xargs -0 stat -c ${'called %u %g %U %G'} -- 2>/dev/null
${each(names)} stat -c ${'entry %f %u %g %n'} -- 2>/dev/null
${files.length > 0 ? sh`${each(files)} sha256sum -- 2>/dev/null` : sh``}
elif [ -e ${path} ] || [ -L ${path} ]; then stat -c ${'called %u %g %U %G'} ${path}; stat -c ${'entry %f %u %g ./.'} ${path}
fi; :`
  return { script, parse }
}

function parse({ lines }: Output): TreeState {
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

const entryLine = /^entry ([0-9a-f]+) (\d+) (\d+) \.\/(.*)$/
const sumLine = /^([0-9a-f]{64}) [ *]\.\/(.*)$/

const types: Readonly<Record<number, Entry['type']>> = { 8: 'file', 4: 'directory' }

/** `./.` is the tree itself. */
function plain(name: string): string {
  return name === '' ? '.' : name
}
