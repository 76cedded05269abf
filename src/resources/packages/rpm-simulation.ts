import { Script, sh } from '../../core/shell/script.js'
import { installedAmong, type Packages, type Request } from './manager.js'
import { tellingFunctions } from './transaction.js'

/**
 * Simulates a transaction: answers no to the package manager's question before it. Then prints what the transaction would
 * write. Configuration that somebody has edited stays if the package says so.
 */
export function rpmSimulation(request: Request, current: Packages, command: 'dnf' | 'yum'): Script {
  const { names, versions } = request
  const words = names.map((name) => (versions[name] === undefined ? name : `${name}-${versions[name]}`))
  return Script.join([
    tellingFunctions,
    sh`newline='
'
ask() { asked=$(${command} --assumeno "$@"); result=$?; case $asked in *'Transaction Summary'*) result=0 ;; esac; }`,
    question(request, current, words),
    sh`printf '%s\n' "$asked"
[ "$result" = 0 ] || exit "$result"
lacks() { printf '%s\n' "$asked" | grep -q -x -F -e "No match for argument: $1" -e "No package $1 available."; }`,
    ...words.map((word, index) => {
      const sentence = versions[names[index]!] === undefined ? `no package ${word} available` : notInstalled(word)
      return sh`if lacks ${word}; then echo ${sentence} >&2; exit 1; fi`
    }),
    report,
  ])
}

/**
 * An installed package of another version may need a downgrade, which only the transaction decides: if neither is
 * possible, nothing is known.
 */
function question({ names, versions, state }: Request, current: Packages, words: readonly string[]): Script {
  const there = installedAmong(names, current)
  if (state === 'absent') return sh`ask remove ${there}`
  if (there.every((name) => versions[name] === undefined)) {
    const upgrade = state === 'latest' && there.length > 0 ? sh`ask upgrade ${there}; upgrades=$asked` : sh`upgrades=`
    return sh`${upgrade}
ask install ${words}; asked=$upgrades$newline$asked`
  }
  return sh`ask install ${words}
case $asked in *'Transaction Summary'*) ;; *) ask downgrade ${words}; [ "$result" = 0 ] || exit 0 ;; esac`
}

export function notInstalled(wanted: string): string {
  return `${wanted} could not be installed: perhaps no repository of this host contains it`
}

/** The rows of the table have one blank before the name; obsolete packages follow the word `replacing`. */
const report = sh`names() { printf '%s\n' "$asked" | sed -n -e 's/^ \\([^ ][^ ]*\\).*/\\1/p' -e 's/^ *replacing  *\\(.*\\)\\.[^. ]* .*/\\1/p'; }
changed=$(for name in $(names); do rpm -q --qf '%{NAME}\n' "$name" 2>/dev/null | grep -v ' '; done)
planned() { names; }
touched() {
  edited=$newline
  case $asked in *"$newline"Removing*) ;; *) [ -z "$changed" ] || edited=$newline$(rpm -V --nodeps --noscripts $changed | sed -n 's/^..5[^ ]* *[a-z] \\(.*\\)/\\1/p')$newline ;; esac
  [ -z "$changed" ] || rpm -q --qf '[%{FILEFLAGS} %{FILENAMES}\n]' $changed | while read -r flags path; do
    case $edited in *"$newline$path$newline"*) [ "$((flags & 17))" != 17 ] || continue ;; esac
    printf '%s\n' "$path"
  done
  [ -z "$changed" ] || rpm -q --scripts $changed | mentioned
}
case $asked in *"$newline"Installing* | *"$newline"Upgrading* | *"$newline"Updating* | *"$newline"Downgrading*) echo 'haploy: installs' ;; esac
tell`
