import type { Output } from '../../core/shell/output.js'
import { Script, sh } from '../../core/shell/script.js'
import { isPinned, type Package, type PackageManager, type Packages, type Request } from './manager.js'

/** Packages of Red Hat and its derivatives, from release 8 on. */
export const dnf = rpmManager('dnf')

/** Packages of Red Hat and its derivatives, up to release 7. */
export const yum = rpmManager('yum')

/** Both use the same rpm database and the same options. Their packages never start a daemon on installation. */
function rpmManager(command: 'dnf' | 'yum'): PackageManager {
  return {
    command,
    validName: /^[A-Za-z0-9][A-Za-z0-9+._-]*$/,
    probe: (request) => ({ script: probeScript(request, command), parse: (output) => parse(request, output) }),
    matches,
    transaction: (request, current) => transaction(request, current, command),
    simulation: (request, current) => simulation(request, current, command),
  }
}

/**
 * One rpm call is enough if everything is installed. Otherwise each name is looked up again among the names that
 * packages provide: on release 9, s-nail provides `mailx`.
 */
function probeScript({ names, state }: Request, command: string): Script {
  const format = '%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n'
  const query = sh`rpm -q --qf ${`%{NAME}\\t${format}`} ${names} 2>/dev/null`
  if (state === 'absent') return sh`${query}; :`
  const providers = sh`for n in ${names}; do rpm -q --whatprovides --qf "provides\t$n\t"${format} "$n" 2>/dev/null; done`
  return sh`${query} || ${providers}; ${state === 'latest' ? updates(names, command) : sh`:`}`
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
  const byName = names.map((name): [string, Package] => {
    // If several versions are installed, as with kernels, the pinned one counts, otherwise the last.
    const own = rows.flatMap(([found, version]) => (found === name && version !== undefined ? [version] : []))
    const provided = rows.find(([kind, found, version]) => kind === 'provides' && found === name && version)?.[2]
    const pinned = own.find((version) => versions[name] !== undefined && matches(version, versions[name]))
    const version = pinned ?? own.at(-1) ?? provided ?? null
    const candidate = newer.find(([found = '', to]) => to !== undefined && found.replace(/\.[^.]+$/, '') === name)?.[1]
    return [name, candidate === undefined ? { version } : { version, candidate }]
  })
  return { byName: new Map(byName), stale: lines.at(-1) === 'stale' }
}

/** A pin is `version-release`, or only the version, each with or without the epoch. */
function matches(version: string, pin: string): boolean {
  const withoutEpoch = version.replace(/^\d+:/, '')
  const forms = [version, withoutEpoch, version.replace(/-[^-]*$/, ''), withoutEpoch.replace(/-[^-]*$/, '')]
  return forms.some((form) => isPinned(form, pin))
}

function transaction(request: Request, current: Packages, command: 'dnf' | 'yum'): Script {
  const { names, versions, state } = request
  const installed = names.filter((name) => (current.byName.get(name)?.version ?? null) !== null)
  const words = names.map((name) => (versions[name] === undefined ? name : `${name}-${versions[name]}`))
  const withoutWeak = command === 'dnf' ? ['--setopt=install_weak_deps=False'] : []
  if (state === 'absent') return sh`${command} -y remove ${installed}`
  return Script.join([
    ...(state === 'latest' ? [latest(names, installed, command)] : []),
    sh`${command} -y ${withoutWeak} install ${words} || exit`,
    ...Object.entries(versions).map(([name, version]) => pinned(name, version, command)),
    // yum exits with 0 if it found at least one of several packages.
    sh`for n in ${names}; do rpm -q --whatprovides "$n" >/dev/null || { echo "no package $n available" >&2; exit 1; }; done`,
    ...(state === 'latest' ? [sh`[ "$(rpm -q ${names})" != "$before" ] || echo 'haploy: nothing newer'`] : []),
  ])
}

/**
 * Answers no to the package manager's question before the transaction. Undefined if a pinned package is installed, because
 * the package manager decides only in the transaction whether to upgrade or downgrade it.
 */
function simulation(
  { names, versions, state }: Request,
  current: Packages,
  command: 'dnf' | 'yum',
): Script | undefined {
  const there = names.filter((name) => (current.byName.get(name)?.version ?? null) !== null)
  if (there.some((name) => versions[name] !== undefined)) return undefined
  const words = names.map((name) => (versions[name] === undefined ? name : `${name}-${versions[name]}`))
  const act = state === 'absent' ? sh`remove ${there}` : sh`install ${words}`
  return Script.join([
    sh`asked=$(${command} --assumeno ${act}); result=$?
printf '%s\n' "$asked"
case $asked in *'Transaction Summary'*) result=0 ;; esac
[ "$result" = 0 ] || exit "$result"
lacks() { printf '%s\n' "$asked" | grep -q -x -F -e "No match for argument: $1" -e "No package $1 available."; }`,
    ...words.map((word, index) => {
      const sentence = versions[names[index]!] === undefined ? `no package ${word} available` : notInstalled(word)
      return sh`if lacks ${word}; then echo ${sentence} >&2; exit 1; fi`
    }),
  ])
}

function notInstalled(wanted: string): string {
  return `${wanted} could not be installed: perhaps no repository of this host contains it`
}

/** `install` does not upgrade a package that is already installed. */
function latest(names: readonly string[], installed: readonly string[], command: 'dnf' | 'yum'): Script {
  const refresh = command === 'dnf' ? sh`dnf -q --refresh makecache` : sh`yum -q clean expire-cache`
  const upgrade = installed.length > 0 ? sh`${command} -y upgrade ${installed} || exit` : sh`:`
  return sh`before=$(rpm -q ${names})
${refresh} || exit
${upgrade}`
}

/** yum's `install` keeps a newer version; only `downgrade` installs an older one. */
function pinned(name: string, version: string, command: 'dnf' | 'yum'): Script {
  const wanted = `${name}-${version}`
  return sh`${hasVersion(name, version)} || ${command} -y downgrade ${wanted} || {
  echo ${notInstalled(wanted)} >&2
  exit 1
}`
}

/** rpm expands no star in such a query, so each installed version, with and without epoch, is compared with the pin. */
function hasVersion(name: string, version: string): Script {
  if (!version.endsWith('*')) return sh`rpm -q ${`${name}-${version}`} >/dev/null`
  const format = '\\n%{VERSION}-%{RELEASE}\\n%{EPOCH}:%{VERSION}-%{RELEASE}\\n'
  return sh`case $(rpm -q --qf ${format} ${name}) in *'
'${version.slice(0, -1)}*) ;; *) false ;; esac`
}
