/** Returns what helps against an English error message of a common tool, or undefined when that is not known. */
export function hintFor(message: string): string | undefined {
  const end = message.slice(-longestMessage)
  return hints.find(([pattern]) => pattern.test(end))?.[1]
}

/** Characters at the end of a message, where the reason is. */
const longestMessage = 10_000

/** The first match wins, so causes come before their consequences. */
const hints: readonly (readonly [RegExp, string])[] = [
  [
    /no space left on device|(?:not|don't) have enough free space|more space needed on|(?:printf|echo): i\/o error/i,
    'Free some space on the host: `df -h` shows which file system is full, and `df -i` shows whether it has any inodes left.',
  ],
  [/disk quota exceeded/i, 'Free some space or raise the quota: `quota -s` shows whose quota it is.'],
  [
    /read-only file system/i,
    'The file system is mounted read-only, on purpose or because of an error: check `findmnt` and `journalctl -k`.',
  ],
  [
    /input\/output error|structure needs cleaning/i,
    'The disk or its file system is damaged: check `journalctl -k` on the host before anything else.',
  ],
  [
    /unable to acquire the dpkg[^,\n]{0,100}, are you root|you need to be root|has to be run with superuser|requires superuser/i,
    'This needs root: set `become: true` for the host, or log in as root.',
  ],
  [
    /could not get lock|is locked by another process|another app is currently holding|waiting for process with pid/i,
    'Another package manager is running on the host: wait until it has finished, then run again. `ps` shows what the named process does.',
  ],
  [
    /needs to be reinstalled, but I can't find an archive for it/i,
    'Its installation was interrupted, and no package source of the host has it any more. Install it from its file with `dpkg -i FILE`, or remove it with `dpkg --remove --force-remove-reinstreq NAME`.',
  ],
  [
    /db_runrecovery|rpmdb open failed|thread died in berkeley db/i,
    'The database of rpm is damaged, perhaps by a transaction that was killed: run `rpm --rebuilddb` on the host.',
  ],
  [/dpkg was interrupted/i, 'Run `dpkg --configure -a` on the host and read its messages.'],
  [
    /dpkg: error processing|script subprocess returned error/i,
    'A package on the host is in a bad state: `dpkg --audit` names it, and `dpkg --configure -a` shows why.',
  ],
  [
    /unmet dependencies|--fix-broken/i,
    'Packages on the host have conflicting dependencies: `apt-get -s -f install` shows there what would resolve them.',
  ],
  [
    /operation not permitted/i,
    'The file or its folder may be immutable: `lsattr -d` then shows an `i` or `a`, which `chattr -i -a` removes.',
  ],
  [
    /not yet valid|not valid yet|certificate (?:has|is) expired/i,
    'Check that the clock of the host is right: `date -u`, `timedatectl`.',
  ],
  [
    /temporary failure (?:in name resolution|resolving)|could not resolve host/i,
    'The host cannot resolve names: check its /etc/resolv.conf and its network.',
  ],
  [
    /sudo: (?:a terminal is required|a password is required|no tty present|sorry, you must have a tty)/i,
    'Nobody can type a password for sudo inside a task: let haploy become root with `become: true`, or allow the command with NOPASSWD.',
  ],
  [
    /invalid (?:user|group|spec)\b|(?:user|group) '[^']*' does not exist/i,
    'The account does not exist on the host: add a user or group task before this one, or correct the name.',
  ],
  [
    /\b[UG]ID '?\d+'? (?:is not unique|already exists)/,
    'The id belongs to another account on the host: `getent passwd ID` and `getent group ID` show which one.',
  ],
  [
    /^Unit \S+ (?:not found|could not be found|does not exist)|\bUnit \S+ not found\./im,
    'The unit does not exist on the host: install its package, or write its unit file, before this task.',
  ],
  [
    /held packages were changed/i,
    'The package is on hold: `apt-mark showhold` lists it, and `apt-mark unhold` releases it.',
  ],
  [
    /unable to locate package|no package \S+ available|unable to find a match|no match for argument/i,
    'No package source of the host has the package: check its spelling and the sources.',
  ],
  [/device or resource busy/i, 'Something is mounted there, or a process uses it: check `findmnt` and `fuser -vm`.'],
  [/systemctl: (?:command )?not found|not been booted with systemd/i, 'Units need a host that runs systemd.'],
  [
    /cannot allocate memory|cannot fork|fork: retry/i,
    'The host is out of memory or processes: check `free -m` and `ps` there.',
  ],
  [/too many open files/i, 'Raise the limit of open files on the host: `ulimit -n`, or LimitNOFILE in a unit.'],
  [
    /\b(?:sync|stat|mktemp|mv|cp|chmod|chown|cat|head|tail|base64|sha256sum|readlink|id|ls): (?:command )?not found$/im,
    'The program is part of coreutils, which is not installed in a standard folder: install the package `coreutils` on the host.',
  ],
  [
    /: (?:command )?not found$/im,
    'Install the program first, or give its full path: only the standard folders are searched.',
  ],
  [
    /permission denied/i,
    'Check which user the steps run as (`become`) and, for a program, its mode and whether its file system is mounted noexec: `findmnt -T`.',
  ],
]
