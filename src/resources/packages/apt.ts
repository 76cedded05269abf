import type { Output } from '../../core/shell/output.js'
import { Script, sh } from '../../core/shell/script.js'
import { isPinned, type Package, type PackageManager, type Packages, type Request } from './manager.js'
import { preventStarts, removeLeftoverPolicy } from './start-policy.js'

/** Packages of Debian and its derivatives. */
export const apt: PackageManager = {
  command: 'apt-get',
  // A trailing dash would make apt-get remove the package.
  validName: /^[a-z0-9]([a-z0-9+.-]*[a-z0-9+.])?(:[a-z0-9]+)?$/,
  probe: (request) => ({ script: probeScript(request), parse: (output) => parse(request, output) }),
  matches: isPinned,
  transaction,
  simulation,
}

/**
 * One dpkg-query is enough if everything is installed. Otherwise a second one lists the packages that provide the
 * missing names, since a name such as `mail-transport-agent` is not a package.
 */
function probeScript({ names, state }: Request): Script {
  const query = sh`dpkg-query -W -f='\${binary:Package}\t\${db:Status-Abbrev}\t\${Version}\n' ${names} 2>/dev/null`
  const cutOff = sh`[ ! -e ${mark} ] || echo unfinished`
  if (state === 'absent') return sh`${cutOff}; ${query}; :`
  const providers = sh`dpkg-query -W -f='-\t\${db:Status-Abbrev}\t\${Version}\t\${Provides}\n' | grep '^-.[a-z]i .*	[^	]'`
  return sh`${cutOff}
found=$(${query}) && case $found in *'n 	'* | *'c 	'*) false ;; esac; known=$?
printf '%s\n' "$found"; [ "$known" = 0 ] || ${providers}
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
  const providers = rows.filter((row) => row.length === 4)
  const newest = candidatesIn(output.lines)
  const byName = names.map((name): [string, Package] => {
    const states = own.filter(([found]) => isNamed(found!, name)).map(([, is, version]) => status(is!, version!))
    const state = states.find((each) => each.version !== null) ?? states[0] ?? { version: null }
    const provider = providers.find(([, , , field]) => provides(field!, name))
    if (state.version === null && !state.interrupted && provider) return [name, { version: provider[2]! }]
    return [name, newest.has(name) ? { ...state, candidate: newest.get(name)! } : state]
  })
  const [first] = output.lines
  const packages = { byName: new Map(byName), stale: output.lines.at(-1) === 'stale' }
  return first === 'unfinished' ? { ...packages, unfinished: true } : packages
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

function transaction(request: Request, current: Packages): Script {
  const { names, versions, state, start } = request
  const act = action(request, current)
  return Script.join([
    functions,
    noteTransaction,
    removeLeftoverPolicy,
    ...(start ? [] : [preventStarts]),
    sh`if [ "$interrupted" = yes ]; then repair; fi`,
    state === 'latest' && current.stale ? refreshed(names, act) : act,
    reported(versions),
    sh`ended=yes; exit "$result"`,
  ])
}

function action({ names, versions, state }: Request, current: Packages): Script {
  const there = names.filter((name) => current.byName.get(name)?.version ?? current.byName.get(name)?.interrupted)
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

/** The transaction without locks, and without installing anything. Package lists are refreshed in the copy. */
function simulation(request: Request, current: Packages): Script {
  const simulate = sh`if damaged; then exit 0; fi
apt=simulate
simulate() { case " $* " in *' update '*) apt-get "$@" ;; *) apt-get -s -o Debug::NoLocking=1 "$@" ;; esac; }`
  return Script.join([functions, simulate, action(request, current), reported(request.versions), sh`exit "$result"`])
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

/**
 * `words` contains the standard error of the last attempt. If another process holds a lock, the functions wait for it,
 * and apt reports the holder. The package lists are used as they are until they prove to be out of date.
 */
const functions = sh`exec 3>&1
export DEBIAN_FRONTEND=noninteractive
words= interrupted=no apt=apt-get
damaged() {
  for f in /var/lib/dpkg/updates/[0-9]*; do [ ! -e "$f" ] || return 0; done
  dpkg-query -W -f='\${db:Status-Abbrev}\n' | grep -q -e '^.[^inc]' -e R
}
if damaged; then interrupted=yes; fi
attempt() {
  words=$("$apt" -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" 2>&1 >&3 3>&-) && return
  case $words in *'Unable to acquire the dpkg'*) words=$(apt-get -q -o DPkg::Lock::Timeout=0 check 2>&1 >&3 3>&-) ;; esac
  return 100
}
retry_while_locked() {
  tries=60
  until "$@"; do
    case $words in *'Could not get lock'* | *'locked by another process'*) ;; *) return 1 ;; esac
    tries=$((tries - 1)); [ "$tries" -gt 0 ] || return 1
    sleep 2
  done
}
configure() { words=$(dpkg --force-confdef --force-confold --configure -a 2>&1 >&3 3>&-); }
repair() { retry_while_locked configure || attempt -f install; }
refresh() { retry_while_locked attempt update "$@"; }
install() {
  set -- install --no-install-recommends "$@"
  for f in /var/lib/apt/lists/*_Packages*; do break; done
  if [ -e "$f" ]; then attempt "$@" && return; else words='404 Not Found'; fi
  case $words in
    *'Unable to locate package'* | *'has no installation candidate'* | *' was not found'* | *'held broken packages'* | *'404 '* | *'Failed to fetch'* | *'Unable to fetch'*) ;;
    *) return 1 ;;
  esac
  refresh; refused=$words
  attempt "$@" && return
  case $words in *'has no installation candidate'* | *' was not found'* | *'held broken packages'*) words=$(apt-get -s -q "$@" 2>&1 3>&-) ;; esac
  [ -z "$refused" ] || words="$refused
$words"
  return 1
}`

/** Exists on the host during a transaction, and stays there if the transaction is cut off. */
const mark = '/var/lib/haploy/apt.unfinished'

/**
 * A transaction dies with its connection as soon as apt prints something. What it leaves unfinished need not be a
 * requested package: triggers of other packages run last. So the transaction is noted on the host, and the note is removed
 * when the transaction has ended on its own, successfully or not, or has left nothing unfinished.
 */
const noteTransaction = sh`ended=no guarded=no
finish() {
  [ "$guarded" = no ] || rm -f "$policy" "$policy.haploy"
  if [ "$ended" = yes ] || ! damaged; then rm -f ${mark}; fi
}
trap finish EXIT
trap 'exit 1' HUP INT TERM PIPE
(umask 077; mkdir -p /var/lib/haploy && : >${mark})`
