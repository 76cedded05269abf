import { volatile, volatileContent } from './volatile.js'

/** The shell scripts that look at a host. They need nothing but what every host has, and leave nothing behind. */

const match = (places: Readonly<Record<string, string>>) =>
  `\\( ${Object.keys(places)
    .map((path) => `-path '${path}'`)
    .join(' -o ')} \\)`

/**
 * Every file: type, mode, owner, target of a link; the hash of the content of those that have changed in any way since the
 * base of the lab was built, which the kernel notes and no program can hide.
 */
const files = `
everything() { find / /run /tmp /dev/shm -xdev ${match(volatile)} -prune -o "$@"; }
built=/etc/sudoers.d/guarded; [ -e "$built" ] || built=/bin/sh
everything -printf 'file %p %y %m %U:%G %l\\n' | sort
everything -type f -newercc "$built" ! ${match(volatileContent)} -print0 | sort -z | xargs -0 md5sum | sed 's/^/content /'`

/** All that runs, without what looks at the host, and without the scripts of keepalived. And the lock of a run. */
const processes = `
ps -eo sid=,user:32=,comm= | awk '$1 != 0 { print "process", $2, $3 }' | grep -vE ' (systemd-.*|check_nginx.sh|notify.sh|logger|curl|pgrep)$' | sort | uniq -c
if [ -s /run/haploy/lock ]; then
  pid=$(sed -n 2p /run/haploy/lock) start=$(sed -n 3p /run/haploy/lock)
  ! grep -qs "^$pid (.*) [^ZX] .* $start " "/proc/$pid/stat" || echo "process $pid has the lock"
fi`

const packages = `
if command -v dpkg >/dev/null; then
  dpkg-query -W -f='package \${Package} \${Version} \${Status}\\n'
  dpkg --audit | sed 's/^/package audit /'
  apt-mark showmanual | sed 's/^/package wanted /'
  apt-mark showhold | sed 's/^/package held /'
else
  rpm -qa | sort | sed 's/^/package /'
fi`

const accounts = `
getent passwd | sed 's/^/account /'
getent group | sed 's/^/account /'
cut -d: -f1,2 /etc/shadow | sed 's/^/account /'`

/** Without the units of logins, and of what systemd starts on demand and stops again. */
const units = `
passing='^(session-.*\\.scope|user.*|.*\\.device|systemd-.*|run-.*|dbus.*|.*@.*|.*\\.(swap|mount|slice|timer))$'
systemctl list-unit-files --plain --no-legend --no-pager | sed -E 's/ +/ /g; s/^/unit file /' | sort
systemctl list-units --all --plain --no-legend --no-pager | awk '{ print $1, $2, $3, $4 }' | grep -vE "^\\S*($passing)" | grep -vE "$passing" | sed 's/^/unit /' | sort
systemctl list-units --failed --plain --no-legend --no-pager | awk '{ print "unit failed", $1 }'
systemctl show -p Id,NeedDaemonReload -- $(systemctl list-units --type=service --plain --no-legend --no-pager | awk '{ print $1 }') | grep -B1 '^NeedDaemonReload=yes' | grep ^Id= | sed 's/^/unit changed since it was read: /' | sort`

export const hostLook = [files, processes, packages, accounts, units].join('\n')
