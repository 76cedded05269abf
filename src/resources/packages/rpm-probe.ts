import type { Probe } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'
import { isPinned, type Package, type Packages, type Request, type Unfinished } from './manager.js'
import { rpmFunctions } from './rpm-functions.js'
import { notes } from './transaction.js'

/** What rpm, and dnf or yum, know of the packages of a request. */
export function rpmProbe(request: Request, command: 'dnf' | 'yum'): Probe<Packages> {
  return { script: probeScript(request, command), parse: (output) => parse(request, output) }
}

/**
 * Two rpm calls are enough if everything is installed. Otherwise each name is looked up again among the names that
 * packages provide: on release 9, s-nail provides `mailx`. Only after a transaction that was cut off, all packages of the
 * host are checked.
 */
function probeScript({ names, state }: Request, command: string): Script {
  const format = '%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n'
  const query = sh`rpm -q --qf ${`%{NAME}\\t${format}`} ${names} 2>/dev/null`
  if (state === 'absent') return sh`${query}; :`
  const providers = sh`for n in ${names}; do rpm -q --whatprovides --qf "provides\t$n\t"${format} "$n" 2>/dev/null; done`
  return sh`${rpmFunctions}
if [ -e ${notes.rpm} ]; then echo unfinished; set -- -a; else set -- ${names}; fi
${query} || ${providers}
installed_twice "$@"; incomplete "$@"
${state === 'latest' ? updates(names, command) : sh`:`}`
}

/**
 * Reads only the host's cache, which is trusted if it was refreshed within the last hour. A refresh updates the
 * timestamps even if the package lists have not changed. dnf logs this query, and holds a lock meanwhile.
 */
function updates(names: readonly string[], command: string): Script {
  return sh`echo updates
${command} -q -C check-update ${names} 2>/dev/null
find /var/cache/dnf /var/cache/libdnf5 /var/cache/yum -name '*primary*' -mmin -60 2>/dev/null | grep -q . || echo stale`
}

function parse({ names, versions }: Request, output: Output): Packages {
  const lines = output.lines
  const boundary = lines.includes('updates') ? lines.indexOf('updates') : lines.length
  const rows = lines.slice(0, boundary).map((line) => line.split('\t'))
  const newer = lines.slice(boundary + 1).map((line) => line.split(/\s+/))
  const damaged = lines.slice(0, boundary).flatMap(parseDamage)
  const byName = names.map((name): [string, Package] => {
    // If several versions are installed, as with kernels, the pinned one counts, otherwise the last.
    const own = rows.flatMap(([found, version]) => (found === name && version !== undefined ? [version] : []))
    const damage = damaged.find((each) => isNamed(each.name, name))
    if (damage) return [name, { version: null, interrupted: `${damage.interrupted} ${own.join(', ')}` }]
    const provided = rows.find(([kind, found, version]) => kind === 'provides' && found === name && version)?.[2]
    const pinned = own.find((version) => versions[name] !== undefined && rpmMatches(version, versions[name]))
    const version = pinned ?? own.at(-1) ?? provided ?? null
    const candidate = newer.find(([found = '', to]) => to !== undefined && withoutArchitecture(found) === name)?.[1]
    return [name, candidate === undefined ? { version } : { version, candidate }]
  })
  const unfinished = damaged.filter((each) => !names.some((name) => isNamed(each.name, name)))
  return {
    byName: new Map(byName),
    stale: lines.at(-1) === 'stale',
    ...(lines[0] === 'unfinished' && { cutOff: true }),
    ...(unfinished.length > 0 && { unfinished }),
  }
}

/** A line of `installed_twice` or `incomplete`. */
function parseDamage(line: string): Unfinished[] {
  const [, what, name] = /^(twice|incomplete) (\S+)$/.exec(line) ?? []
  if (name === undefined) return []
  return [{ name, interrupted: what === 'twice' ? 'installed twice' : 'incomplete', to: 'repaired' }]
}

function isNamed(found: string, name: string): boolean {
  return found === name || withoutArchitecture(found) === name
}

function withoutArchitecture(name: string): string {
  return name.replace(/\.[^.]+$/, '')
}

/** A pin is `version-release`, or only the version, each with or without the epoch. */
export function rpmMatches(version: string, pin: string): boolean {
  const withoutEpoch = version.replace(/^\d+:/, '')
  const forms = [version, withoutEpoch, version.replace(/-[^-]*$/, ''), withoutEpoch.replace(/-[^-]*$/, '')]
  return forms.some((form) => isPinned(form, pin))
}
