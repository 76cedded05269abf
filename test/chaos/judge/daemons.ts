/** The shell scripts that look at the daemons of a pair: what they run, against what is on the disk. */

/** `older PID NAME`: prints the files of its standard input that have changed since the process started. */
const functions = `
older() {
  while IFS= read -r path; do [ ! -e "$path" ] || stat -L -c '%.Z %n' -- "$path"; done |
    awk -v name="$2" -v now="$(date +%s.%N)" -v up="$(cut -d' ' -f1 /proc/uptime)" -v ticks="$(sed 's/.*) //' "/proc/$1/stat" | cut -d' ' -f20)" \\
      '{ if ($1 > now - up + ticks / 100 + 0.05) { $1 = ""; print "daemon", name, "is older than" $0 } }'
}`

/** All services, against their units and programs. */
const services = `
for unit in $(systemctl list-units --type=service --state=running --plain --no-legend --no-pager | awk '{ print $1 }' | grep -vE '^(systemd-|user@|dbus)'); do
  pid=$(systemctl show --value -p MainPID -- "$unit")
  { systemctl show --value -p FragmentPath -p DropInPaths -- "$unit" | tr ' ' '\\n' | grep .; readlink "/proc/$pid/exe"; } | older "$pid" "$unit"
  case $(readlink "/proc/$pid/exe") in *deleted*) echo "daemon $unit runs a program that is not there any more" ;; esac
done
for unit in nginx keepalived; do
  pid=$(systemctl show --value -p MainPID -- "$unit")
  systemctl show -p Id,ActiveState,SubState,UnitFileState,NeedDaemonReload -- "$unit" | tr '\\n' ' ' | sed 's/^/daemon /'; echo
  echo "daemon $unit: $(tr '\\0' ' ' <"/proc/$pid/cmdline")"
  sed "s/^/daemon $unit: /" "/proc/$pid/limits"
  echo "daemon $unit was started $(pgrep -P 1 -x "$unit" | wc -l) times"
done
ss -Hlntuw | awk '{ print "listens", $1, $5 }' | sort -u
ip -o address show | awk '{ print "address", $2, $3, $4 }'`

/**
 * nginx cannot say what its workers run. But they keep what their master read right before it started them, so they must be
 * younger than every file of the configuration; and the answers of a request say which edition they are of.
 */
const nginx = `
nginx -T 2>/dev/null | md5sum | sed 's/^/nginx: configuration /'
for worker in $(pgrep -P "$(systemctl show --value -p MainPID nginx)"); do
  nginx -T 2>/dev/null | sed -n 's/^# configuration file \\(.*\\):$/\\1/p' | older "$worker" 'a worker of nginx'
done
echo "nginx: answers $(curl --silent --max-time 2 -i http://127.0.0.1/ | grep -v -i '^\\(Date\\|Last-Modified\\|ETag\\):' | tr -d '\\r' | tr '\\n' ' ')"`

/**
 * keepalived dumps what it runs. A dump of an earlier time must be gone before; a dump ends with the interfaces. Who is
 * master is what a backup has heard by then, and no configuration.
 */
const keepalived = `
configured='Instance =|Interface =|Gratuitous|Router ID|  Priority|Advert interval|Preempt|Authentication|Password|198\\.18|weight|script =|Script =|Command|  (Interval|Timeout|Weight|Rise|Fall|File) =|uid:gid'
file=$(sed -n 's/.*garp_master_refresh //p' /etc/keepalived/keepalived.conf)
rm -f /tmp/keepalived.data /tmp/keepalived_parent.data
kill -USR1 "$(systemctl show --value -p MainPID keepalived)"
tries=0
until grep -qs '< Interfaces >' /tmp/keepalived.data || [ "$tries" = 100 ]; do tries=$((tries + 1)); sleep 0.1; done
runs=$(sed -n 's/.*Gratuitous ARP refresh = //p' /tmp/keepalived.data)
[ "$runs" = "$file" ] || { echo "keepalived runs with $runs and not $file"; stat -c '%n changed %z' /etc/keepalived/keepalived.conf; date +%T.%N; journalctl -u keepalived -o short-precise --no-pager -n 20; } >&2
sed '/< VRRP Topology >/q' /tmp/keepalived.data | sed 's/^/keepalived: /'
sed -n '/< VRRP Topology >/,/< Interfaces >/p' /tmp/keepalived.data | grep -E "$configured" | grep -v 'Master router' | sed 's/^/keepalived: /'
rm -f /tmp/keepalived.data /tmp/keepalived_parent.data
[ "$runs" = "$file" ] || exit 1`

export const daemonsLook = [functions, services, nginx, keepalived].join('\n')
