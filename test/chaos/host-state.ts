import type { Lab } from '../../src/lab/index.js'
import { on } from '../lab/ground-truth.js'

/** The state of a host that must be equal after two deployments of the same edition, one line per fact. */
export type HostState = ReadonlySet<string>

/**
 * Reads the state without SSH and without haploy: files with type, mode, owner and content, packages, units, the running
 * configuration as the daemons report it, and temporary files that must not remain after a run.
 */
export async function hostState(lab: Lab, host: string): Promise<HostState> {
  const { code, stdout, stderr } = await lab.on(host, look)
  if (code !== 0) throw new Error(`${host}: ${stderr.trim()}`)
  return new Set(stdout.split('\n'))
}

/** The lines in which two states differ; empty when they are equal. */
export function difference(wanted: HostState, found: HostState): string[] {
  const without = (some: HostState, others: HostState, sign: string) =>
    [...some].filter((line) => !others.has(line)).map((line) => `${sign}${line}`)
  return [...without(wanted, found, '-'), ...without(found, wanted, '+')]
}

/** The hashes of files by path, without missing files. */
export async function hashes(lab: Lab, host: string, paths: readonly string[]): Promise<Map<string, string>> {
  const quoted = paths.map((path) => `'${path}'`).join(' ')
  const said = await on(lab, host, `md5sum -- ${quoted} 2>/dev/null; :`)
  return new Map(
    said
      .split('\n')
      .filter(Boolean)
      .map((line) => [line.slice(34), line.slice(0, 32)]),
  )
}

/**
 * keepalived is asked once: its reload was confirmed, so what it then says is what it runs. A dump of an earlier time must be
 * gone before that, by its whole name, since patterns are not expanded here. A dump ends with the interfaces. Who is master
 * is what a backup has heard by then, and no configuration.
 */
const look = `
configured='Instance =|Interface =|Gratuitous|Router ID|  Priority|Advert interval|Preempt|Authentication|Password|198\\.18|weight|script =|Script =|Command|  (Interval|Timeout|Weight|Rise|Fall|File) =|uid:gid'
places='/etc /var/www /usr/local /usr/sbin /usr/libexec /var/lib/haploy /srv /root /home'
for p in $places; do [ ! -e "$p" ] || set -- "$@" "$p"; done
skip='( -path /srv/repo -o -path /var/lib/haploy/staged-1 -o -name *.haploy-none ) -prune -o'
set -f
find "$@" -xdev $skip ! -type f -printf '%p %y %m %U:%G %l\\n' | sort
find "$@" -xdev $skip -type f -printf '%p %y %m %U:%G\\n' | sort
find "$@" -xdev $skip -type f -print0 | sort -z | xargs -0 md5sum
find / /run /tmp -xdev -name '.haploy-*' -o -path '*/haploy/*' -name '*.new' -o -name '*.dpkg-new' -o -name '*.dpkg-tmp' -o -name 'policy-rc.d*'
ls -A /tmp /var/tmp | grep -v -e ^systemd-private -e ^keepalived -e '-unix$'
dpkg-query -W -f='\${Package} \${Version} \${Status}\\n'
systemctl list-units --failed --plain --no-legend
for unit in nginx keepalived; do
  systemctl show -p Id,ActiveState,SubState,UnitFileState,NeedDaemonReload -- "$unit" | tr '\\n' ' '; echo
  echo "$unit files: $(grep '^Max open files' /proc/$(systemctl show --value -p MainPID -- "$unit")/limits)"
  echo "$unit was started $(pgrep -P 1 -x "$unit" | wc -l) times"
done
echo "nginx runs edition $(curl --silent --max-time 2 -I http://127.0.0.1/ | grep -i '^X-Edition') $(curl --silent --max-time 2 http://127.0.0.1/)"
file=$(sed -n 's/.*garp_master_refresh //p' /etc/keepalived/keepalived.conf)
rm -f /tmp/keepalived.data
kill -USR1 "$(systemctl show --value -p MainPID keepalived)"
tries=0
until grep -qs '< Interfaces >' /tmp/keepalived.data || [ "$tries" = 100 ]; do tries=$((tries + 1)); sleep 0.1; done
runs=$(sed -n 's/.*Gratuitous ARP refresh = //p' /tmp/keepalived.data)
[ "$runs" = "$file" ] || { echo "keepalived runs with $runs and not $file"; stat -c '%n changed %z' /etc/keepalived/keepalived.conf; date +%T.%N; journalctl -u keepalived -o short-precise --no-pager -n 20; exit 1; } >&2
sed '/< VRRP Topology >/q' /tmp/keepalived.data
sed -n '/< VRRP Topology >/,/< Interfaces >/p' /tmp/keepalived.data | grep -E "$configured" | grep -v 'Master router'
rm -f /tmp/keepalived.data
`
