import type { Link } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'

/** Paths and units whose names are not known. */
export interface NameQuery {
  /** Absolute and normalized. */
  readonly paths: readonly string[]
  readonly units: readonly string[]
}

/** What a host says of the names of its objects. */
export interface NameAnswer {
  /** The links through which the paths lead. */
  readonly links: readonly Link[]
  /** For each path at which nothing exists: the nearest one of its folders, or itself, that does not exist. */
  readonly missing: readonly string[]
  /** Files with several hard links. */
  readonly inodes: ReadonlyMap<string, string>
  readonly mounts: readonly Mount[]
  readonly units: readonly UnitNames[]
}

export interface Mount {
  readonly device: string
  /** The folder of the device that is mounted. */
  readonly root: string
  readonly point: string
  /** The device is mounted at other places, too, so that an object on it may have several names. */
  readonly isShared: boolean
}

export interface UnitNames {
  readonly names: readonly string[]
  /** Units that systemd starts or stops together with this one. */
  readonly related: readonly string[]
}

/** Only reads. Starts one program for each link, and a handful besides. Leaves out paths that contain newlines. */
export function nameScript({ paths, units }: NameQuery): Script {
  const known = units.filter((unit) => unitPattern.test(unit))
  return sh`newline='
'
links=$newline
walk() {
  left=\${1#/} at= hops=0
  while [ -n "$left" ]; do
    part=\${left%%/*}
    case $left in */*) left=\${left#*/} ;; *) left= ;; esac
    case $part in '' | .) continue ;; ..) at=\${at%/*}; continue ;; esac
    at=$at/$part
    if [ -L "$at" ]; then
      case $links in
        *"$newline$at$newline"*) to=\${links#*"$newline$at$newline"}; to=\${to%%"$newline"*} ;;
        *) to=$(readlink "$at"); printf 'link %s\\n%s\\n' "$at" "$to"; links=$links$at$newline$to$newline ;;
      esac
      hops=$((hops + 1)); [ "$hops" -le 40 ] || return
      case $to in /*) at= ;; *) at=\${at%/*} ;; esac
      left=$to/$left
    elif [ ! -e "$at" ]; then printf 'missing %s\\n' "$at"; return
    fi
  done
}
set -- ${paths}
for path do case $path in *"$newline"*) ;; *) walk "$path" ;; esac; done
printf '%s\\0' "$@" | xargs -0 sh -c 'find -L "$@" -maxdepth 0 -type f -links +1 -printf "inode %D:%i %p\\n"' sh 2>/dev/null
cut -d ' ' -f 3-5 /proc/self/mountinfo 2>/dev/null | sed 's/^/mount /'
${known.length === 0 ? sh`:` : sh`systemctl show -p Names -p ${related.join(',')} -- ${known} 2>/dev/null; :`}`
}

const unitPattern = /^[\w:.@\\-]+\.(service|socket|timer|target|path|mount|automount|swap|slice|scope|device)$/

/** What systemd starts, stops or restarts with a unit, and the other way round. */
const related = [
  ...['Requires', 'Requisite', 'Wants', 'BindsTo', 'PartOf', 'Conflicts', 'Triggers'],
  ...['RequiredBy', 'RequisiteOf', 'WantedBy', 'BoundBy', 'ConsistsOf', 'ConflictedBy', 'TriggeredBy'],
]

export function parseNames({ lines }: Output): NameAnswer {
  const links: Link[] = []
  const missing: string[] = []
  const inodes = new Map<string, string>()
  const mounts: string[] = []
  for (let index = 0; index < lines.length; index++) {
    const [, kind, rest] = /^(link|missing|inode|mount) (.*)$/.exec(lines[index]!) ?? []
    if (rest === undefined) continue
    if (kind === 'link') links.push({ path: rest, target: lines[++index] ?? '' })
    else if (kind === 'missing') missing.push(rest)
    else if (kind === 'inode') inodes.set(rest.slice(rest.indexOf(' ') + 1), rest.slice(0, rest.indexOf(' ')))
    else mounts.push(rest)
  }
  return { links, missing, inodes, mounts: mountsIn(mounts), units: unitsIn(lines) }
}

/** The kernel writes blanks and backslashes as `\040`. */
function mountsIn(rows: readonly string[]): readonly Mount[] {
  const plain = (word: string) =>
    word.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
  const words = rows.map((row) => row.split(' ').map(plain))
  const counts = new Map<string, number>()
  for (const [device = ''] of words) counts.set(device, (counts.get(device) ?? 0) + 1)
  return words.map(([device = '', root = '', point = '']) => ({
    device,
    root,
    point,
    isShared: counts.get(device)! > 1,
  }))
}

/** One block for each unit: `Names=dbus.service dbus-broker.service` and lines such as `Wants=dbus.socket`. */
function unitsIn(lines: readonly string[]): readonly UnitNames[] {
  return blocksOf(lines).map((properties) => ({
    names: properties.get('Names') ?? [],
    related: related.flatMap((name) => (properties.get(name) ?? []).filter((unit) => startable.test(unit))),
  }))
}

/** Everything is started with some target, and everything is in a slice. */
const startable = /\.(service|socket|timer|path)$/

function blocksOf(lines: readonly string[]): readonly ReadonlyMap<string, readonly string[]>[] {
  const blocks: Map<string, readonly string[]>[] = []
  let block: Map<string, readonly string[]> | undefined
  for (const line of lines) {
    const [, property, value = ''] = /^([A-Z]\w+)=(.*)$/.exec(line) ?? []
    if (property !== undefined && !block) {
      block = new Map()
      blocks.push(block)
    }
    if (property === undefined) block = undefined
    else block?.set(property, value.split(' '))
  }
  return blocks
}
