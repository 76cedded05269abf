/**
 * Places that differ between two hosts, or two moments of one, though nobody deployed anything different, with the reason
 * of each. Everything else is judged. `*` stands for any text, also with slashes.
 */
export const volatile: Readonly<Record<string, string>> = {
  '/proc': 'made by the kernel',
  '/sys': 'made by the kernel',
  '/dev/pts': 'terminals',
  '/run/systemd/*': 'what systemd knows of its units, which is judged by asking it; its sessions, its sockets',
  '/run/user': 'folders of logged-in users',
  '/run/log': 'the journal until the disk is there',
  '/run/dbus/containers': 'the bus makes it at the first use',
  '/run/sshd': 'sshd makes it when it starts',
  '/run/sudo/ts': 'sudo notes each login that used it',
  '/run/utmp': 'who is logged in',
  '/run/motd.dynamic': 'made at the first login after a boot',
  '/run/keepalived.check.log': 'made at the first test of a configuration after a boot',
  '/run/host': 'what the machine that hosts the lab shows',
  '/run/chaos': 'this test notes its own points there',
  '/tmp/keepalived*.data': 'dumps, for which the judge asks',
  '/tmp/systemd-private-*': 'private folders of services that systemd starts on demand',
  '/var/tmp/systemd-private-*': 'the same',
  '/tmp/apt-dpkg-install-*': 'links that a killed apt-get leaves for systemd-tmpfiles to remove, as it does everywhere',
  '/var/log/journal': 'every login is logged',
  '/var/log/wtmp': 'every login is noted',
  '/var/log/btmp': 'the same',
  '/var/log/lastlog': 'the same',
  '/var/lib/systemd/timers': 'when timers were last due',
  '/var/lib/systemd/random-seed': 'random',
  '/var/lib/*.sqlite-*': 'what the databases of dnf and rpm have not merged yet',
  '/var/backups': 'a timer keeps lists of packages there at midnight',
}

/** Files whose content is volatile, though that they exist, their owner and their mode are judged. */
export const volatileContent: Readonly<Record<string, string>> = {
  '/run/haploy/lock': 'the run that took it last',
  '/run/keepalived/.*.last': 'which process has written the state',
  '/run/*.pid': 'numbers of processes',
  '/run/*/pid': 'the same',
  '/run/keepalived/*.pid': 'the same',
  '/var/log/*': 'times of day: apt and dpkg log what they did, nginx every request',
  '/var/cache/ldconfig/aux-cache': 'times of change of libraries',
  '/var/cache/apt/*.bin': 'caches, rebuilt whenever apt looks at its lists',
  '/var/lib/dpkg/status': 'judged by asking dpkg: the order of packages may differ',
  '/var/lib/dpkg/status-old': 'the state before the last transaction',
  '/var/lib/apt/extended_states': 'judged by asking apt-mark: the order of packages may differ',
  '/var/lib/rpm/rpmdb.sqlite': 'judged by asking rpm: times of installation',
  '/var/lib/dnf/history.sqlite': 'times of transactions',
  '/var/lib/haploy/staged-1': 'where temporary files are made; whether one is left is judged',
}
