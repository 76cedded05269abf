import type { Facts } from './facts.js'

/** `hostname`, `os.id`: each value that a role can read. */
type FactName = {
  [Name in keyof Facts & string]: Facts[Name] extends object
    ? Facts[Name] extends readonly unknown[]
      ? Name
      : `${Name}.${keyof Facts[Name] & string}`
    : Name
}[keyof Facts & string]

interface Meaning {
  readonly type: string
  readonly meaning: string
}

/** Every fact, in the order in which facts are shown. A fact without a meaning is a type error. */
export const factMeanings: Readonly<Record<FactName, Meaning>> = {
  hostname: { type: 'text', meaning: 'the name that the host gives itself (`uname -n`)' },
  'os.id': { type: 'text', meaning: '`ID` of os-release: `debian`, `ubuntu`, `almalinux`, `centos` …' },
  'os.version': { type: 'text', meaning: "`VERSION_ID` of os-release: `12`; `''` on a rolling system" },
  'os.name': { type: 'text', meaning: '`PRETTY_NAME` of os-release: `Debian GNU/Linux 12 (bookworm)`' },
  'os.family': { type: '`debian`, `redhat` or `other`', meaning: 'the family of the distribution' },
  packageManager: { type: '`apt`, `dnf`, `yum` or undefined', meaning: 'the package manager that tasks use' },
  architecture: { type: 'text', meaning: 'as `uname -m` prints it: `x86_64`, `aarch64`' },
  kernel: { type: 'text', meaning: 'the release of the kernel (`uname -r`)' },
  processors: { type: 'whole number', meaning: 'processors that are online' },
  memoryBytes: { type: 'whole number', meaning: 'memory in bytes' },
  systemd: { type: 'true or false', meaning: 'whether systemd runs the host' },
  selinux: { type: '`enforcing`, `permissive` or `disabled`', meaning: 'the current mode of SELinux' },
  user: { type: 'text', meaning: 'the user that the steps run as, after `become`' },
  interfaces: {
    type: 'list',
    meaning:
      'the network interfaces, each with its `name`, whether it is `up`, and its `addresses`, each with `cidr` (`198.18.0.11/24`) and `label` (`eth0:vip1`)',
  },
  defaultInterface: {
    type: 'text or undefined',
    meaning: 'the interface of the IPv4 default route, or else of the address that haploy connected to',
  },
}
