import { Script, sh } from '../../core/shell/script.js'
import { aptFunctions } from './apt-functions.js'
import { aptProbe } from './apt-probe.js'
import { aptSimulation } from './apt-simulation.js'
import { installedAmong, isPinned, type PackageManager, type Packages, type Request } from './manager.js'
import { preventStarts, removeLeftoverPolicy } from './start-policy.js'
import { notes, noteTransaction } from './transaction.js'

/** Packages of Debian and its derivatives. */
export const apt: PackageManager = {
  command: 'apt-get',
  // A trailing dash would make apt-get remove the package.
  validName: /^[a-z0-9]([a-z0-9+.-]*[a-z0-9+.])?(:[a-z0-9]+)?$/,
  probe: aptProbe,
  matches: isPinned,
  transaction,
  simulation,
}

function transaction(request: Request, current: Packages): Script {
  const { names, versions, state, start } = request
  const act = action(request, current)
  return Script.join([
    aptFunctions,
    noteTransaction(notes.dpkg),
    removeLeftoverPolicy,
    ...(start ? [] : [preventStarts]),
    ...(state === 'absent' ? [sh`unwanted=${names.map((name) => name.split(':')[0]).join(' ')}`] : []),
    sh`if [ "$interrupted" = yes ]; then repair; fi`,
    state === 'latest' && current.stale ? refreshed(names, act) : act,
    reported(versions),
    sh`ended=yes; exit "$result"`,
  ])
}

function action({ names, versions, state }: Request, current: Packages): Script {
  const there = installedAmong(names, current)
  const words = names.map((name) => (versions[name] === undefined ? name : `${name}=${versions[name]}`))
  const downgrades = Object.keys(versions).length > 0 ? ['--allow-downgrades'] : []
  return state === 'absent' ? sh`attempt remove ${there}` : sh`install ${downgrades} ${words}`
}

function reported(versions: Request['versions']): Script {
  return Script.join([
    sh`result=$?; [ -z "$words" ] || printf '%s\n' "$words" >&2`,
    ...(Object.keys(versions).length > 0
      ? [sh`[ "$result" = 0 ] || apt-cache madison ${Object.keys(versions)} >&2`]
      : []),
  ])
}

function simulation(request: Request, current: Packages): Script {
  return aptSimulation(Script.join([action(request, current), reported(request.versions)]))
}

/**
 * Refreshes stale package lists first. The touch is necessary because an unchanged repository leaves the timestamps as
 * they are.
 */
function refreshed(names: readonly string[], act: Script): Script {
  const versions = sh`"$(dpkg-query -W -f='\${Package}\${db:Status-Abbrev}\${Version}\n' ${names} 2>/dev/null)"`
  return sh`before=${versions}
refresh -o APT::Update::Error-Mode=any && touch /var/lib/apt/lists && ${act} && { [ ${versions} != "$before" ] || printf '\n%s\n' 'haploy: nothing newer'; }`
}
