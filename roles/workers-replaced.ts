import { sh } from 'haploy'

/**
 * nginx keeps its old workers when it cannot load a new configuration, and still reports success. So this waits some
 * seconds for a process of the master that started after the reload began. Both times are hundredths of a second since
 * the boot, because the clock may be adjusted meanwhile.
 */
export const workersReplaced = sh`
main=$(systemctl show -p MainPID nginx) && main=\${main#MainPID=}
[ "$main" -gt 0 ] || { echo 'nginx has no main process' >&2; exit 1; }
begin=\${uptime%.*}\${uptime#*.}
tries=0
while [ "$tries" -lt 50 ]; do
  for stat in /proc/[0-9]*/stat; do
    read -r line 2>/dev/null <"$stat" || continue
    set -- \${line##*) }
    [ "$2" = "$main" ] && [ "\${20}" -ge "$begin" ] && exit 0
  done
  tries=$(( tries + 1 ))
  sleep 0.1
done
echo 'nginx still runs its old workers: see its error log for why it did not load the new configuration' >&2
exit 1`
