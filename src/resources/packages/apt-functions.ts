import { sh } from '../../core/shell/script.js'

/**
 * Shell functions of a transaction of apt. `words` contains the standard error of the last attempt. If another process
 * holds a lock, the functions wait for it, and apt reports the holder. The package lists are used as they are until they
 * prove to be out of date.
 *
 * `repair` completes what an interrupted transaction left. `dpkg --configure -a` configures what is unpacked. Neither it
 * nor `apt-get -f install` can help a package whose files are not all there: such a package is installed once more. A
 * removal is continued, also that of a broken package that is `unwanted`.
 */
export const aptFunctions = sh`exec 3>&1
export DEBIAN_FRONTEND=noninteractive
words= interrupted=no apt=apt-get unwanted=
unfinished() { dpkg-query -W -f='\${db:Status-Abbrev}\t\${binary:Package}\n' | grep -e '^.[^inc]' -e '^..R'; }
damaged() {
  for f in /var/lib/dpkg/updates/[0-9]*; do [ ! -e "$f" ] || return 0; done
  unfinished >/dev/null
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
use_dpkg() { words=$(dpkg --force-confdef --force-confold "$@" 2>&1 >&3 3>&-); }
repair() {
  retry_while_locked use_dpkg --configure -a
  gone= again=
  while read -r state package; do
    case $state in
      '') ;;
      [rp]*) gone="$gone $package" ;;
      ?H* | ??R) case " $unwanted " in *" \${package%%:*} "*) gone="$gone $package" ;; *) again="$again $package" ;; esac ;;
    esac
  done <<LIST
$(unfinished)
LIST
  [ -z "$gone" ] || retry_while_locked use_dpkg --force-remove-reinstreq --remove $gone
  [ -z "$again" ] || install --reinstall $again
  ! damaged || attempt -f install
}
refresh() { retry_while_locked attempt update "$@"; }
install() {
  set -- install --no-install-recommends "$@"
  for f in /var/lib/apt/lists/*_Packages*; do break; done
  if [ -e "$f" ]; then attempt "$@" && return; else words='404 Not Found'; fi
  case $words in
    *'Unable to locate package'* | *'has no installation candidate'* | *' was not found'* | *'held broken packages'* | *'find an archive for it'* | *'404 '* | *'Failed to fetch'* | *'Unable to fetch'*) ;;
    *) return 1 ;;
  esac
  refresh; refused=$words
  attempt "$@" && return
  case $words in *'has no installation candidate'* | *' was not found'* | *'held broken packages'*) words=$(apt-get -s -q "$@" 2>&1 3>&-) ;; esac
  [ -z "$refused" ] || words="$refused
$words"
  return 1
}`
