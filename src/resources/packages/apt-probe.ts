import type { Probe } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'
import type { Package, Packages, Request, Unfinished } from './manager.js'
import { notes } from './transaction.js'

/** What dpkg and apt know of the packages of a request. */
export function aptProbe(request: Request): Probe<Packages> {
  return { script: probeScript(request), parse: (output) => parse(request, output) }
}

/**
 * One dpkg-query is enough if nothing is to be installed, removed or upgraded. Otherwise a second one lists the packages
 * that are not completely installed, which the transaction repairs, and those that provide something, since a name such
 * as `mail-transport-agent` is not a package.
 */
function probeScript({ names, state, versions }: Request): Script {
  const query = sh`dpkg-query -W -f='\${binary:Package}\t\${db:Status-Abbrev}\t\${Version}\n' ${names} 2>/dev/null`
  const all = sh`dpkg-query -W -f='\${binary:Package}\t\${db:Status-Abbrev}\t\${Version}\t\${Provides}\n' | grep -e '^[^	]*	.[^inc]' -e '^[^	]*	..R' -e '^[^	]*	.i .*	[^	]'`
  const isDone =
    state === 'absent'
      ? sh`case $found in *[!nc]' 	'* | *'R	'*) false ;; esac`
      : sh`[ "$known" = 0 ] && case $found in *[!i]' 	'* | *'R	'*) false ;; esac`
  const isPinned = state === 'latest' || Object.keys(versions).length > 0
  return sh`cut=no; if [ -e ${notes.dpkg} ]; then cut=yes; echo unfinished; fi
found=$(${query}); known=$?; printf '%s\n' "$found"
if ${isPinned ? sh`false` : sh`[ "$cut" = no ] && ${isDone}`}; then :; else ${all}; fi
${state === 'latest' ? candidates(names) : sh`:`}`
}

/** Without its cache files, apt keeps its results in memory, so that reading the package lists writes nothing. */
function candidates(names: readonly string[]): Script {
  return sh`LC_ALL=C apt-cache -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= policy ${names} 2>/dev/null
find /var/lib/apt/lists /var/lib/apt/lists/partial -maxdepth 0 -mmin -60 2>/dev/null | grep -q . || echo stale`
}

function parse({ names }: Request, output: Output): Packages {
  const rows = output.lines.map((line) => line.split('\t'))
  const own = rows.filter((row) => row.length === 3)
  const others = rows.filter((row) => row.length === 4)
  const newest = candidatesIn(output.lines)
  const byName = names.map((name): [string, Package] => {
    const states = own.filter(([found]) => isNamed(found!, name)).map(([, is, version]) => status(is!, version!))
    const state = states.find((each) => each.version !== null) ?? states[0] ?? { version: null }
    const provider = others.find(([, is, , field]) => is![1] === 'i' && provides(field!, name))
    if (state.version === null && !state.interrupted && provider) return [name, { version: provider[2]! }]
    return [name, newest.has(name) ? { ...state, candidate: newest.get(name)! } : state]
  })
  const unfinished = others.flatMap(([found, is, version]): Unfinished[] => {
    const { interrupted } = status(is!, version!)
    if (interrupted === undefined || names.some((name) => isNamed(found!, name))) return []
    return [{ name: found!, interrupted, to: /^[rp]/.test(is!) ? 'removed' : 'repaired' }]
  })
  return {
    byName: new Map(byName),
    stale: output.lines.at(-1) === 'stale',
    ...(output.lines[0] === 'unfinished' && { cutOff: true }),
    ...(unfinished.length > 0 && { unfinished }),
  }
}

/** dpkg prints `libc6:amd64` for a package that can be installed for several architectures. */
function isNamed(found: string, name: string): boolean {
  return found === name || found.split(':')[0] === name || found === name.split(':')[0]
}

/** Whether a Provides field contains a name: `mailx, mail-reader (= 1.0)`. */
function provides(field: string, name: string): boolean {
  return field.split(',').some((word) => word.trim().split(/[ :(]/, 1)[0] === name)
}

/** Parses the output of `apt-cache policy`: `nginx:`, and below it `  Candidate: 1.22.1-9`. */
function candidatesIn(lines: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  let name = ''
  for (const line of lines) {
    if (/^\S.*:$/.test(line)) name = line.slice(0, -1)
    const candidate = /^ {2}Candidate: (\S+)$/.exec(line)?.[1]
    if (candidate !== undefined && candidate !== '(none)') found.set(name, candidate)
  }
  return found
}

const interruptions: Readonly<Record<string, string>> = {
  H: 'half-installed',
  U: 'unpacked',
  F: 'half-configured',
  W: 'waiting for triggers',
  t: 'waiting for triggers',
}

/**
 * `db:Status-Abbrev` consists of three letters: the wanted state, the current state, and R if the package must be
 * reinstalled.
 */
function status(abbreviation: string, version: string): Package {
  const [, is = 'n', error = ' '] = abbreviation
  if (error === 'R') return { version: null, interrupted: `broken ${version}` }
  if (interruptions[is]) return { version: null, interrupted: `${interruptions[is]} ${version}` }
  return { version: is === 'i' ? version : null }
}
