import { reload, restart, Script, sh, type Task, type TaskContext } from 'haploy'
import { intendedWarnings } from './daemon-configuration.js'
import { type Release, releaseOf, shippedVersion } from './install/release.js'
import type { Keepalived } from './schema/variables.js'

/** Later releases log the same as the oldest one of the distribution, so the handlers need not ask for the version. */
export const handlers = ({ vars, facts }: TaskContext<Keepalived>): readonly Task[] => {
  const release = releaseOf(vars.version ?? shippedVersion(facts))
  const { reloadMessages } = release
  const mayBeRefused = intendedWarnings(release, vars).length > 0
  return [
    restart('restart keepalived', 'keepalived', {}),
    reloadMessages
      ? reload('reload keepalived', 'keepalived', { confirm: confirmReload(reloadMessages, mayBeRefused) })
      : restart('reload keepalived', 'keepalived', {}),
  ]
}

type Messages = NonNullable<Release['reloadMessages']>

/**
 * systemd reports success as soon as it has sent the signal, but a daemon that cannot load its configuration keeps the
 * old one or exits. So this waits until the daemon itself has logged, since just before the reload, that it began a
 * reload and completed it. Completion alone may belong to a start, or to an earlier reload of the old files that is
 * still under way. A daemon whose own check would refuse what is intended is restarted. systemd's own message "Reloading" does not count. A daemon that runs but logs nothing within ten
 * seconds (there may be no journal) is restarted.
 */
function confirmReload({ begun, ended, seconds }: Messages, mayBeRefused: boolean): Script {
  return Script.join([
    sh`begun=${begun} ended=${ended} survive=${seconds} refusal=${mayBeRefused ? 'restart' : 'fail'}`,
    sh`
fail() {
  echo "keepalived did not load the new configuration: $1" >&2
  exit 1
}
[ "$acted" = reload ] || { begun= ended=\${ended:+Startup complete}; }
tries=0
while [ "$tries" -lt 100 ]; do
  log=$(journalctl _SYSTEMD_UNIT=keepalived.service --since "$since" -q -o cat --no-pager)
  systemctl is-active -q keepalived || fail 'it exited'
  case $log in
    *'failed validation'* | *'reload_check exited'*)
      [ "$refusal" = restart ] && break
      fail 'it keeps the old one'
      ;;
    *"$begun"*"$ended"* | *"$begun"*'Startup complete'*)
      [ "$survive" = 0 ] && exit 0
      sleep "$survive"
      systemctl is-active -q keepalived || fail 'it exited'
      exit 0
      ;;
  esac
  sleep 0.1
  tries=$((tries + 1))
done
systemctl restart keepalived && sleep 1 && systemctl is-active -q keepalived || fail 'it does not start'`,
  ])
}
