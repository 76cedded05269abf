import { Script, sh } from '../../core/shell/script.js'
import { aptFunctions } from './apt-functions.js'
import { tellingFunctions } from './transaction.js'

/**
 * Simulates a transaction: without locks, and without installing anything. Package lists are refreshed in the copy of the
 * file system in which it runs. Then prints what the transaction would write. `act` leaves its exit code in `result`.
 *
 * Of the files of a package that is upgraded, folders stay as they are, and so does the configuration that somebody has
 * edited or removed. A package that is removed leaves its configuration, and folders that others have, too.
 */
export function aptSimulation(act: Script): Script {
  return Script.join([
    aptFunctions,
    tellingFunctions,
    sh`if damaged; then exit 0; fi
apt=simulate newline='
'
simulate() { case " $* " in *' update '*) apt-get "$@" ;; *) apt-get -s -o Debug::NoLocking=1 "$@" ;; esac; }
steps=$( { ${act}
exit "$result"; } 3>&1); result=$?
printf '%s\n' "$steps"
[ "$result" = 0 ] || exit "$result"
names() { printf '%s\n' "$steps" | sed -n "$1"; }
new=$(names 's/^Inst \\([^ ]*\\) (.*/\\1/p') changed=$(names 's/^Inst \\([^ ]*\\) \\[.*/\\1/p') gone=$(names 's/^Remv \\([^ ]*\\) .*/\\1/p')
planned() {
  printf '%s\n' $new $changed $gone
  [ -z "$new" ] || apt-cache show --no-all-versions $new 2>/dev/null | sed -n 's/^Provides: //p' | tr ',' '\n' | sed 's/^ *\\([^ (]*\\).*/\\1/'
}
info() {
  kind=$1; shift
  for package do for f in "/var/lib/dpkg/info/$package.$kind" "/var/lib/dpkg/info/\${package%%:*}":*".$kind"; do
    if [ -e "$f" ]; then cat "$f"; fi
  done; done
}
configuration() { [ $# = 0 ] || dpkg-query -W -f='\${Conffiles}\n' "$@" | sed 's/^ //'; }
touched() {
  kept=$newline
  while read -r path sum _; do
    case $sum in '') continue ;; esac
    found=$(md5sum <"$path" 2>/dev/null)
    if [ "\${found%% *}" != "$sum" ]; then kept=$kept$path$newline; fi
  done <<LIST
$(configuration $changed)
LIST
  info list $changed | while IFS= read -r path; do
    if [ -d "$path" ] && [ ! -L "$path" ]; then continue; fi
    case $kept in *"$newline$path$newline"*) ;; *) printf '%s\n' "$path" ;; esac
  done
  [ -z "$gone" ] || {
    kept=$newline$(configuration $gone | cut -d ' ' -f 1)$newline
    info list $gone | grep -h -x -F -f - /var/lib/dpkg/info/*.list | sort | uniq -u |
      while IFS= read -r path; do case $kept in *"$newline$path$newline"*) ;; *) printf '%s\n' "$path" ;; esac; done
  }
  for kind in preinst postinst prerm postrm; do info "$kind" $changed $gone; done | mentioned
}
[ -z "$new$changed" ] || echo 'haploy: installs'
tell`,
  ])
}
