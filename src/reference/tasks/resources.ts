// Written by npm run docs.
import type { ResourcePage } from './resource.js'

export const resources: readonly ResourcePage[] = [
  {
    name: 'absent',
    signature: 'absent(name, paths, options)',
    meaning:
      'Ensures that nothing exists at one or several paths. A directory is removed with everything in it, a link without its target. Throws UsageError for a folder that is part of the system. The plan throws FailedError for a directory that contains a mount point, because the mounted files may belong to another machine.',
    options: [],
  },
  {
    name: 'certificate',
    signature: 'certificate(name, options)',
    meaning:
      'Ensures that a file has the certificate of a source, its chain and its private key in PEM, so that all three are replaced at once. The run makes a new certificate if the source has a reason to; a dry run only reports that. A new file has mode 0600.',
    options: [
      { name: 'to', type: 'string', isRequired: true, meaning: '' },
      {
        name: 'from',
        type: 'CertificateSource',
        isRequired: true,
        meaning: 'What makes the certificate: `acme(…)` or `selfSigned(…)`.',
      },
      {
        name: 'keep',
        type: 'boolean',
        isRequired: false,
        meaning: 'True: a file that exists stays as it is, whatever certificate it has.',
      },
      { name: 'mode', type: 'Mode', isRequired: false, meaning: '' },
      { name: 'owner', type: 'string | number', isRequired: false, meaning: 'A user name or uid.' },
      { name: 'group', type: 'string | number', isRequired: false, meaning: 'A group name or gid.' },
    ],
  },
  {
    name: 'command',
    signature: 'command(name, code, options)',
    meaning:
      'Runs shell code: a string runs unchanged, a Script with its values quoted. The guards decide whether it is due; if several are given, all must agree. Without guards, it runs every time. After the command, `creates`, `removes` and `unless` must hold. Throws UsageError for code without a command.',
    options: [
      { name: 'creates', type: 'string', isRequired: false, meaning: 'Runs only if this path does not exist.' },
      { name: 'removes', type: 'string', isRequired: false, meaning: 'Runs only if this path exists.' },
      {
        name: 'unless',
        type: 'string | Script',
        isRequired: false,
        meaning: 'Runs only if this command fails. It also runs in dry runs, so it must only read.',
      },
      {
        name: 'onlyIf',
        type: 'string | Script',
        isRequired: false,
        meaning: 'Runs only if this command exits with code 0. It also runs in dry runs, so it must only read.',
      },
      {
        name: 'changedWhen',
        type: 'boolean | ((output: Output) => boolean)',
        isRequired: false,
        meaning:
          'Whether the command changed the host: a constant, or a function of its output that returns true or false. Absent: it changes the host whenever it runs.',
      },
      {
        name: 'failedWhen',
        type: '(output: Output) => boolean | string',
        isRequired: false,
        meaning:
          'Returns true or false: whether the command failed; or a sentence with the reason. Any other result, and an exception, fails the task. Absent: the command fails with any exit code other than 0.',
      },
      {
        name: 'cwd',
        type: 'string',
        isRequired: false,
        meaning: 'The folder in which the command and its guards run.',
      },
      { name: 'timeout', type: 'number | string', isRequired: false, meaning: 'Seconds: a number, also as text.' },
      {
        name: 'writes',
        type: 'readonly Subject[]',
        isRequired: false,
        meaning:
          'What the command writes. Absent: anything, so that in a dry run all later answers depend on it. `[]`: nothing that other tasks read.',
      },
    ],
  },
  {
    name: 'copy',
    signature: 'copy(name, options)',
    meaning: "Copies a file from the role's `files` folder, text or binary and of any size.",
    options: [
      { name: 'to', type: 'string', isRequired: true, meaning: '' },
      {
        name: 'from',
        type: 'string',
        isRequired: true,
        meaning: "A path below the role's `files` folder, or an absolute path.",
      },
      {
        name: 'validate',
        type: '(staged: string) => Script',
        isRequired: false,
        meaning: 'Validates the new file before it replaces the old one: `(staged) => sh`nginx -t -c ${staged}``.',
      },
      {
        name: 'backup',
        type: 'boolean',
        isRequired: false,
        meaning: 'Keeps the replaced file next to the new one, as `<path>.2025-01-31T12:00:00Z~`.',
      },
      {
        name: 'follow',
        type: 'boolean',
        isRequired: false,
        meaning:
          'True: if the path is a symbolic link, its target is written and the link stays. Absent: the link is replaced.',
      },
      { name: 'mode', type: 'Mode', isRequired: false, meaning: '' },
      { name: 'owner', type: 'string | number', isRequired: false, meaning: 'A user name or uid.' },
      { name: 'group', type: 'string | number', isRequired: false, meaning: 'A group name or gid.' },
    ],
  },
  {
    name: 'directory',
    signature: 'directory(name, path, options)',
    meaning:
      'Ensures that a folder exists. Missing parent folders are created with mode 0755; `mode`, `owner` and `group` apply only to the folder itself. A symbolic link to a folder counts as a folder.',
    options: [
      { name: 'mode', type: 'Mode', isRequired: false, meaning: '' },
      { name: 'owner', type: 'string | number', isRequired: false, meaning: 'A user name or uid.' },
      { name: 'group', type: 'string | number', isRequired: false, meaning: 'A group name or gid.' },
    ],
  },
  {
    name: 'file',
    signature: 'file(name, path, options)',
    meaning:
      'Ensures that a regular file exists. A new file gets mode 0644 and belongs to the user that the steps run as; an existing file keeps what is not given. A symbolic link at the path is replaced, unless `follow` is set. Throws UsageError for a content that is given as undefined.',
    options: [
      {
        name: 'content',
        type: 'string | Uint8Array | Secret',
        isRequired: false,
        meaning: 'Absent: any content is accepted, and a missing file is created empty.',
      },
      {
        name: 'validate',
        type: '(staged: string) => Script',
        isRequired: false,
        meaning: 'Validates the new file before it replaces the old one: `(staged) => sh`nginx -t -c ${staged}``.',
      },
      {
        name: 'backup',
        type: 'boolean',
        isRequired: false,
        meaning: 'Keeps the replaced file next to the new one, as `<path>.2025-01-31T12:00:00Z~`.',
      },
      {
        name: 'follow',
        type: 'boolean',
        isRequired: false,
        meaning:
          'True: if the path is a symbolic link, its target is written and the link stays. Absent: the link is replaced.',
      },
      { name: 'mode', type: 'Mode', isRequired: false, meaning: '' },
      { name: 'owner', type: 'string | number', isRequired: false, meaning: 'A user name or uid.' },
      { name: 'group', type: 'string | number', isRequired: false, meaning: 'A group name or gid.' },
    ],
  },
  {
    name: 'firewall',
    signature: 'firewall(name, options)',
    meaning:
      'Opens ports and protocols in firewalld, both now and permanently. Does nothing if firewalld is not installed, or neither runs nor starts at boot. If it only starts at boot, its files are changed. Closes nothing. Throws UsageError if neither `ports` nor `protocols` is given.',
    options: [
      {
        name: 'ports',
        type: 'readonly string[]',
        isRequired: false,
        meaning: 'Ports in the notation of firewalld: `80/tcp`, `443/udp`, `8000-8010/tcp`.',
      },
      {
        name: 'protocols',
        type: 'readonly string[]',
        isRequired: false,
        meaning: 'IP protocols by their names in /etc/protocols: `vrrp`.',
      },
      {
        name: 'interface',
        type: 'string',
        isRequired: false,
        meaning:
          'The network interface of the incoming traffic, whose zone is opened. Absent, or an interface without a zone: the default zone.',
      },
    ],
  },
  {
    name: 'group',
    signature: 'group(name, groupname, options)',
    meaning: 'Ensures that a group exists on the host, or does not.',
    options: [
      { name: 'state', type: "'present' | 'absent'", isRequired: false, meaning: '' },
      { name: 'gid', type: 'number | string', isRequired: false, meaning: 'A number, also as text.' },
      {
        name: 'system',
        type: 'boolean',
        isRequired: false,
        meaning: 'Gives a new group a gid from the range for daemons.',
      },
    ],
  },
  {
    name: 'link',
    signature: 'link(name, path, options)',
    meaning:
      'Ensures that a symbolic link exists. A file or another link at the path is replaced atomically; a directory never is.',
    options: [
      {
        name: 'to',
        type: 'string',
        isRequired: true,
        meaning:
          "The target as it is written into the link: absolute, or relative to the link's folder. It need not exist.",
      },
    ],
  },
  {
    name: 'observe',
    signature: 'observe(name, code, options)',
    meaning:
      'Reads something from the host for `after(observed, output => [...])`. It also runs in a dry run, so it must not write, and it is never reported as changed. An exit code other than 0 is not a failure. Throws UsageError for code without a command.',
    options: [],
  },
  {
    name: 'pkg',
    signature: 'pkg(name, packages, options)',
    meaning:
      "Ensures that packages are installed, or are not, in one transaction: a name, a list, `'nginx=1.22.1-9'`, or versions by name as `{ nginx: '1.22.1-9' }`. A pinned version may be older than the installed one. It is exact unless it ends with a star: `1.22*` accepts any version that begins with `1.22`. Throws UsageError for other wildcards.",
    options: [
      {
        name: 'state',
        type: "'present' | 'latest' | 'absent'",
        isRequired: false,
        meaning:
          "`present` (default): any version is accepted. `latest`: the newest version in the host's repositories.",
      },
      {
        name: 'start',
        type: 'boolean',
        isRequired: false,
        meaning:
          'Whether a daemon of the package may start on installation, as is the default of Debian. False by default on every distribution: `service` then starts it with the configuration of the role. A daemon that was running before an upgrade is restarted in any case.',
      },
    ],
  },
  {
    name: 'reload',
    signature: 'reload(name, unit, options)',
    meaning: 'Reloads the configuration of a daemon, for handlers. A unit that does not run is started.',
    options: [
      {
        name: 'confirm',
        type: 'Script',
        isRequired: false,
        meaning:
          'A script that must exit with 0 after the action to prove that it worked: systemctl reports success for a reload even if the daemon then rejects its configuration. `$since` is the time before the action, as `journalctl --since "$since"` accepts it. `$uptime` is the same time in seconds since the boot, with two decimals; clock corrections do not affect it. `$acted` is the action that was performed: start, restart or reload.',
      },
    ],
  },
  {
    name: 'restart',
    signature: 'restart(name, unit, options)',
    meaning:
      'Restarts a unit, for handlers. A unit that does not run is started. If its unit file was edited, systemd reads it again first.',
    options: [
      {
        name: 'confirm',
        type: 'Script',
        isRequired: false,
        meaning:
          'A script that must exit with 0 after the action to prove that it worked: systemctl reports success for a reload even if the daemon then rejects its configuration. `$since` is the time before the action, as `journalctl --since "$since"` accepts it. `$uptime` is the same time in seconds since the boot, with two decimals; clock corrections do not affect it. `$acted` is the action that was performed: start, restart or reload.',
      },
    ],
  },
  {
    name: 'selinuxBoolean',
    signature: 'selinuxBoolean(name, boolean, options)',
    meaning:
      'Sets a boolean of the SELinux policy, both now and permanently. Does nothing if SELinux is disabled or the policy has no such boolean.',
    options: [{ name: 'on', type: 'boolean', isRequired: false, meaning: 'Default true.' }],
  },
  {
    name: 'service',
    signature: 'service(name, unit, options)',
    meaning:
      'Ensures that a systemd unit (`nginx` is short for `nginx.service`) runs or does not, now and after a reboot. If the unit file was edited, systemd reads it again before the unit starts. A running unit is not restarted for that: use a handler. Throws UsageError if neither `running` nor `enabled` is given.',
    options: [
      {
        name: 'running',
        type: 'boolean',
        isRequired: false,
        meaning: 'Whether the unit runs now. Absent: unchanged.',
      },
      {
        name: 'enabled',
        type: 'boolean',
        isRequired: false,
        meaning: 'Whether the unit starts at boot. Absent: unchanged.',
      },
      {
        name: 'missingOk',
        type: 'boolean',
        isRequired: false,
        meaning:
          'True: a unit that does not exist is as good as one that is stopped and disabled. Default false: it fails.',
      },
    ],
  },
  {
    name: 'template',
    signature: 'template(name, options)',
    meaning:
      "Writes a file from an EJS template of the role. A Secret that the template inserts is sent to the host and masked in diffs. If the template cannot be rendered, the definition, or with `ask` the plan, throws FailedError with the template's line.",
    options: [
      { name: 'to', type: 'string', isRequired: true, meaning: '' },
      {
        name: 'from',
        type: 'string',
        isRequired: false,
        meaning:
          "A path below the role's `templates` folder, or an absolute path. Absent: the file name of `to` with `.ejs`.",
      },
      {
        name: 'data',
        type: 'Data | ((answer: string, context: TaskContext) => Data)',
        isRequired: false,
        meaning:
          "Additional names for the template, besides `vars`, `facts`, `host`, `peers` and `hosts`. A function receives the host's answer to `ask`, and the context with the variables that the template has.",
      },
      {
        name: 'ask',
        type: 'Query',
        isRequired: false,
        meaning:
          "A query to the host when it is the task's turn, for a file that depends on the state of the host at that time, such as the version of a program that an earlier task installs.",
      },
      {
        name: 'validate',
        type: '(staged: string, answer: string) => Script',
        isRequired: false,
        meaning: 'Validates the new file before it replaces the old one. Also receives the answer to `ask`.',
      },
      {
        name: 'secret',
        type: 'boolean',
        isRequired: false,
        meaning: 'True to show no content in a diff. Secrets are masked in any case.',
      },
      {
        name: 'backup',
        type: 'boolean',
        isRequired: false,
        meaning: 'Keeps the replaced file next to the new one, as `<path>.2025-01-31T12:00:00Z~`.',
      },
      {
        name: 'follow',
        type: 'boolean',
        isRequired: false,
        meaning:
          'True: if the path is a symbolic link, its target is written and the link stays. Absent: the link is replaced.',
      },
      { name: 'mode', type: 'Mode', isRequired: false, meaning: '' },
      { name: 'owner', type: 'string | number', isRequired: false, meaning: 'A user name or uid.' },
      { name: 'group', type: 'string | number', isRequired: false, meaning: 'A group name or gid.' },
    ],
  },
  {
    name: 'tree',
    signature: 'tree(name, options)',
    meaning:
      "Copies a folder from the role's `files` folder with everything in it; thousands of files cost one exchange. Files get mode 0644, or 0755 if their owner may execute them locally; new folders get 0755. Other files on the host are kept.",
    options: [
      { name: 'to', type: 'string', isRequired: true, meaning: '' },
      {
        name: 'from',
        type: 'string',
        isRequired: true,
        meaning: "A folder below the role's `files` folder, or an absolute path.",
      },
      { name: 'owner', type: 'string | number', isRequired: false, meaning: 'A user name or uid.' },
      { name: 'group', type: 'string | number', isRequired: false, meaning: 'A group name or gid.' },
    ],
  },
  {
    name: 'user',
    signature: 'user(name, username, options)',
    meaning: 'Ensures that a user exists on the host, or does not. Only the attributes in the options are compared.',
    options: [
      {
        name: 'state',
        type: "'present' | 'absent'",
        isRequired: false,
        meaning: '`absent` removes the user and keeps the home folder.',
      },
      { name: 'uid', type: 'number | string', isRequired: false, meaning: 'A number, also as text.' },
      {
        name: 'group',
        type: 'string | number',
        isRequired: false,
        meaning:
          "Name or gid of the primary group, which must exist. Absent: a group with the user's name, created if necessary.",
      },
      {
        name: 'groups',
        type: 'readonly (string | number)[]',
        isRequired: false,
        meaning: 'Names or gids of supplementary groups, which must exist.',
      },
      {
        name: 'append',
        type: 'boolean',
        isRequired: false,
        meaning: 'True: the user stays in other supplementary groups. False (default): the user is only in `groups`.',
      },
      {
        name: 'shell',
        type: 'string',
        isRequired: false,
        meaning: "A path, or `nologin` for the distribution's nologin shell.",
      },
      { name: 'home', type: 'string', isRequired: false, meaning: '' },
      {
        name: 'createHome',
        type: 'boolean',
        isRequired: false,
        meaning:
          'Absent: a new user gets a home folder, a new system user does not, and an existing user keeps what it has.',
      },
      {
        name: 'system',
        type: 'boolean',
        isRequired: false,
        meaning: 'Gives a new user a uid from the range for daemons.',
      },
      { name: 'comment', type: 'string', isRequired: false, meaning: 'Full name or purpose.' },
    ],
  },
]
