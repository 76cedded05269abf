/** What helps against an error message of a command, in the words that common tools have for it in English; undefined where nobody knows. */
export function hintFor(message: string): string | undefined {
  return hints.find(([pattern]) => pattern.test(message))?.[1]
}

/** The first that fits is given, so causes stand before what they bring about. */
const hints: readonly (readonly [RegExp, string])[] = [
  [
    /no space left on device|(?:not|don't) have enough free space|more space needed on|(?:printf|echo): i\/o error/i,
    'Make room there: `df -h` shows which file system is full, and `df -i` one that has no inodes left.',
  ],
  [/disk quota exceeded/i, 'Make room or raise the quota: `quota -s` shows whose it is.'],
  [
    /read-only file system/i,
    'That file system is mounted read-only, on purpose or because of an error: see `findmnt` and `journalctl -k`.',
  ],
  [
    /input\/output error|structure needs cleaning/i,
    'The disk or its file system is damaged: see `journalctl -k` on the host before anything else.',
  ],
  [
    /unable to acquire the dpkg.*are you root|you need to be root|has to be run with superuser|requires superuser/i,
    'That needs root: set `become: true` for the host, or log in as root.',
  ],
  [
    /could not get lock|is locked by another process|another app is currently holding|waiting for process with pid/i,
    'Another package manager is at work there: wait for its end, then run again. `ps` shows what the process that it names does.',
  ],
  [/dpkg was interrupted/i, 'Run `dpkg --configure -a` on the host and see what it says.'],
  [
    /dpkg: error processing|installed .* package .* script subprocess returned error/i,
    'A package on the host is in a bad state: `dpkg --audit` names it, `dpkg --configure -a` shows why.',
  ],
  [
    /unmet dependencies|--fix-broken/i,
    'Packages on the host contradict each other: see there what `apt-get -s -f install` would do.',
  ],
  [
    /operation not permitted/i,
    'It may be immutable: `lsattr -d` on the file and on its folder shows an `i` or `a`, which `chattr -i -a` takes away.',
  ],
  [
    /(?:certificate|release file).* is not (?:yet valid|valid yet)|not valid yet|certificate (?:has|is) expired/i,
    'See that the clock of the host is right: `date -u`, `timedatectl`.',
  ],
  [
    /temporary failure (?:in name resolution|resolving)|could not resolve host/i,
    'The host finds no name server: see its /etc/resolv.conf and its network.',
  ],
  [
    /sudo: (?:a terminal is required|a password is required|no tty present|sorry, you must have a tty)/i,
    'Nobody can answer a sudo inside a task: let haploy become root with `become: true`, or allow that command NOPASSWD.',
  ],
  [
    /invalid (?:user|group|spec)\b|(?:user|group) '[^']*' does not exist/i,
    'There is no such account on the host: add a user or group task for it before this one, or correct the name.',
  ],
  [
    /\b[UG]ID '?\d+'? (?:is not unique|already exists)/,
    'That number belongs to another account there: `getent passwd NUMBER` and `getent group NUMBER` show whose it is.',
  ],
  [
    /^Unit \S+ (?:not found|could not be found|does not exist)|\bUnit \S+ not found\./im,
    'The host has no such unit: install the package that brings it, or put its file there, before this task.',
  ],
  [
    /held packages were changed/i,
    'Somebody holds that package back on purpose: `apt-mark showhold` names it, `apt-mark unhold` lets it go.',
  ],
  [
    /unable to locate package|no package \S+ available|unable to find a match|no match for argument/i,
    'None of the package sources of the host has it: see the spelling, and which sources it has.',
  ],
  [/device or resource busy/i, 'Something is mounted there, or a process uses it: see `findmnt` and `fuser -vm`.'],
  [/systemctl: (?:command )?not found|not been booted with systemd/i, 'Units need a host that runs systemd.'],
  [
    /cannot allocate memory|cannot fork|fork: retry/i,
    'The host is out of memory or processes: see `free -m` and `ps` there.',
  ],
  [/too many open files/i, 'Raise the limit of open files there: `ulimit -n`, LimitNOFILE in a unit.'],
  [
    /\b(?:sync|stat|mktemp|mv|cp|chmod|chown|cat|head|tail|base64|sha256sum|readlink|id|ls): (?:command )?not found$/im,
    'That program belongs to coreutils, which the host lacks or has in no usual folder: install the package `coreutils` there.',
  ],
  [
    /: (?:command )?not found$/im,
    'Install that program first, or give its whole path: only the usual folders are searched.',
  ],
  [
    /permission denied/i,
    'See whom the steps run as (`become`), and for a program its mode and whether its file system is mounted noexec: `findmnt -T`.',
  ],
]
