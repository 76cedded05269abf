import { reload, restart, Script, sh, type Task, type TaskContext } from 'haploy'
import { type Release, releaseOf, shipped } from './release.js'
import type { Keepalived } from './variables.js'

/** What the oldest release of the distribution says, every later one says, too: so the handlers need not ask for it. */
export const handlers = ({ vars, facts }: TaskContext<Keepalived>): readonly Task[] => {
  const { reloaded } = releaseOf(vars.version ?? shipped(facts))
  return [
    restart('restart keepalived', 'keepalived', {}),
    reloaded
      ? reload('reload keepalived', 'keepalived', { confirm: takenUp(reloaded) })
      : restart('reload keepalived', 'keepalived', {}),
  ]
}

/**
 * systemd calls a reload a success once it has sent the signal, and a daemon that cannot load its configuration keeps
 * the old one or ends. So this waits for the daemon's own words in the journal, written after `$since`, the moment
 * before the reload. A daemon that lives but says nothing within ten seconds (there may be no journal) is restarted.
 */
function takenUp({ words, seconds }: NonNullable<Release['reloaded']>): Script {
  return Script.join([
    sh`words=${words} survive=${seconds}`,
    sh`
refuse() {
  echo "keepalived did not take up its configuration: $1" >&2
  exit 1
}
tries=0
while [ "$tries" -lt 100 ]; do
  said=$(journalctl -u keepalived --since "$since" -q -o cat --no-pager)
  systemctl is-active -q keepalived || refuse 'it ended'
  case $said in
    *'failed validation'* | *'reload_check exited'*) refuse 'it keeps the old one' ;;
    *'Startup complete'*) exit 0 ;;
    *"$words"*)
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
