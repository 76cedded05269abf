import { expect } from 'chai'
import { hintFor } from '../../../src/engine/failure/hints.js'

/** Error messages of the tools, and what the hint must contain. */
const known: readonly (readonly [message: string, advice: RegExp])[] = [
  ['cat: write error: No space left on device', /df -h/],
  ["E: You don't have enough free space in /var/cache/apt/archives/.", /df -h/],
  ['At least 5MB more space needed on the / filesystem.', /df -h/],
  ['sh: 8: printf: printf: I/O error', /df -h/],
  ['cp: error writing to /srv/x: Disk quota exceeded', /quota -s/],
  ['touch: cannot touch /srv/x: Read-only file system', /findmnt/],
  ['E: Could not open lock file /var/lib/dpkg/lock-frontend - open (30: Read-only file system)', /findmnt/],
  ['cat: /srv/x: Input/output error', /journalctl -k/],
  ["mv: cannot move 'a' to 'b': Operation not permitted", /lsattr/],
  [
    'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (unattended-upgr)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?',
    /wait until it has finished/,
  ],
  [
    'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?',
    /become: true/,
  ],
  [
    'Error: This command has to be run with superuser privileges (under the root user on most systems).',
    /become: true/,
  ],
  [
    "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.",
    /dpkg --configure -a/,
  ],
  [
    "E: The package sample needs to be reinstalled, but I can't find an archive for it.",
    /dpkg --remove --force-remove-reinstreq NAME/,
  ],
  ['error: db5 error(-30973) from dbenv->open: BDB0087 DB_RUNRECOVERY: Fatal error', /rpm --rebuilddb/],
  ['dpkg: error processing package bad (--configure):', /dpkg --audit/],
  ['E: Unmet dependencies. Try apt --fix-broken install with no packages', /apt-get -s -f install/],
  ['E: Release file for http://x/InRelease is not valid yet (invalid for another 9y 3d).', /clock/],
  ['curl: (60) SSL certificate problem: certificate is not yet valid', /clock/],
  ['curl: (60) SSL certificate problem: certificate has expired', /clock/],
  ["  Temporary failure resolving 'mirror.example.com'", /resolve names/],
  ['curl: (6) Could not resolve host: nginx.org', /resolve names/],
  ['sudo: a terminal is required to read the password', /become: true/],
  ['sh: 1: systemctl: not found', /systemd/],
  ["System has not been booted with systemd as init system (PID 1). Can't operate.", /systemd/],
  ['sh: 1: Cannot fork', /free -m/],
  ['accept4() failed (24: Too many open files)', /ulimit -n/],
  ['bash: line 1: rsync: command not found', /Install the program/],
  ['sh: 1: rsync: not found', /Install the program/],
  ['sh: 12: sync: not found', /the package `coreutils`/],
  ['sh: line 3: sync: command not found', /the package `coreutils`/],
  ['sh: 1: /tmp/run: Permission denied', /noexec/],
  ["chown: invalid user: 'nosuch'", /user or group task/],
  ["chgrp: invalid group: 'nosuch'", /user or group task/],
  ["useradd: group 'nosuch' does not exist", /user or group task/],
  ["groupadd: GID '7778' already exists", /getent/],
  ['useradd: UID 7777 is not unique', /getent/],
  ['Failed to start nosuch.service: Unit nosuch.service not found.', /install its package/],
  ['Unit nosuch.service could not be found.', /install its package/],
  ['E: Held packages were changed and -y was used without --allow-change-held-packages.', /apt-mark unhold/],
  ['E: Unable to locate package nosuch', /No package source/],
  ['Error: Unable to find a match: nosuch', /No package source/],
  ["rm: cannot remove '/srv/m': Device or resource busy", /findmnt/],
]

describe('The hint for an error message', () => {
  for (const [message, advice] of known) {
    it(`is known: ${message.split('\n').at(-1)}`, () => expect(hintFor(message)).to.match(advice))
  }

  it('is absent if the message is unknown', () => {
    for (const message of [
      '',
      'exit code 1',
      'nginx: [emerg] unknown directive "gzp"',
      'file not found in the archive',
    ]) {
      expect(hintFor(message), message).to.equal(undefined)
    }
  })
})
