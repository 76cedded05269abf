import { reload, restart, Script, sh, type Task, type TaskContext } from 'haploy'
import { type Release, releaseOf, shippedVersion } from './install/release.js'
import type { Keepalived } from './schema/variables.js'

/** What the oldest release of the distribution says, every later one says, too: so the handlers need not ask for it. */
export const handlers = ({ vars, facts }: TaskContext<Keepalived>): readonly Task[] => {
  const { reloadMessages } = releaseOf(vars.version ?? shippedVersion(facts))
  return [
    restart('restart keepalived', 'keepalived', {}),
    reloadMessages
      ? reload('reload keepalived', 'keepalived', { confirm: confirmReload(reloadMessages) })
      : restart('reload keepalived', 'keepalived', {}),
  ]
}

/**
 * systemd calls a reload a success once it has sent the signal, and a daemon that cannot load its configuration keeps
 * the old one or ends. So this waits for the daemon's own words in the journal, written after `$since`, the moment
 * before the reload: that it began one, and then that it is done. The end alone may be that of a start or of a reload that
 * was under way with the old files, behind which this one is queued; nor does systemd's word "Reloading" count. A daemon
 * that lives but says nothing within ten seconds (there may be no journal) is restarted.
 */
function confirmReload({ begun, ended, seconds }: NonNullable<Release['reloadMessages']>): Script {
  return Script.join([
    sh`begun=${begun} ended=${ended} survive=${seconds}`,
    sh`
refuse() {
  echo "keepalived did not take up its configuration: $1" >&2
  exit 1
}
[ "$acted" = reload ] || { begun= ended=\${ended:+Startup complete}; }
tries=0
while [ "$tries" -lt 100 ]; do
  said=$(journalctl _SYSTEMD_UNIT=keepalived.service --since "$since" -q -o cat --no-pager)
  systemctl is-active -q keepalived || refuse 'it ended'
  case $said in
    *'failed validation'* | *'reload_check exited'*) refuse 'it keeps the old one' ;;
    *"$begun"*"$ended"* | *"$begun"*'Startup complete'*)
      [ "$survive" = 0 ] && exit 0
      sleep "$survive"
      systemctl is-active -q keepalived || refuse 'it ended'
      exit 0
      ;;
  esac
  sleep 0.1
  tries=$((tries + 1))
done
systemctl restart keepalived && sleep 1 && systemctl is-active -q keepalived || refuse 'it does not start'`,
  ])
}
