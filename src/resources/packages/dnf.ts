import { Script, sh } from '../../core/shell/script.js'
import { installedAmong, type PackageManager, type Packages, type Request } from './manager.js'
import { rpmFunctions, rpmRepair } from './rpm-functions.js'
import { rpmMatches, rpmProbe } from './rpm-probe.js'
import { notInstalled, rpmSimulation } from './rpm-simulation.js'
import { notes, noteTransaction } from './transaction.js'

/** Packages of Red Hat and its derivatives, from release 8 on. */
export const dnf = rpmManager('dnf')

/** Packages of Red Hat and its derivatives, up to release 7. */
export const yum = rpmManager('yum')

/** Both use the same rpm database and the same options. Their packages never start a daemon on installation. */
function rpmManager(command: 'dnf' | 'yum'): PackageManager {
  return {
    command,
    validName: /^[A-Za-z0-9][A-Za-z0-9+._-]*$/,
    probe: (request) => rpmProbe(request, command),
    matches: rpmMatches,
    transaction: (request, current) => transaction(request, current, command),
    simulation: (request, current) => rpmSimulation(request, current, command),
  }
}

/** In a subshell, because its parts exit. Fails to write when the connection is gone: then the note stays. */
function transaction(request: Request, current: Packages, command: 'dnf' | 'yum'): Script {
  return Script.join([
    rpmFunctions,
    rpmRepair(command),
    noteTransaction(notes.rpm),
    sh`(`,
    ...repair(request, current),
    action(request, current, command),
    sh`)
result=$?; echo || exit; ended=yes; exit "$result"`,
  ])
}

/** All packages are repaired only if a transaction of haploy was cut off: others may be as somebody wants them. */
function repair({ names, state }: Request, { byName, cutOff }: Packages): readonly Script[] {
  if (cutOff) return [sh`repair -a || exit`]
  const isBroken = [...byName.values()].some(({ interrupted }) => interrupted !== undefined)
  return isBroken && state !== 'absent' ? [sh`repair ${names} || exit`] : []
}

function action({ names, versions, state }: Request, current: Packages, command: 'dnf' | 'yum'): Script {
  const installed = installedAmong(names, current)
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
