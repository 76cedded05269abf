import type { Facts } from '../../core/host/facts.js'
import type { Host } from '../../core/host/host.js'

/** The facts that follow from the system of a host. There are few systems, so all of them can be tried. */
export type SystemFacts = Pick<Facts, 'os' | 'packageManager' | 'architecture' | 'systemd' | 'selinux'>

/** The facts that differ from host to host. */
export type OwnFacts = Omit<Facts, keyof SystemFacts>

/** Systems that a host may run, the commonest first. A role that supports none of them supports no host. */
export const assumedSystems = [
  system('Debian 12', 'debian', 'apt', 'x86_64', 'disabled'),
  system('AlmaLinux 9.6', 'redhat', 'dnf', 'x86_64', 'enforcing'),
  system('Ubuntu 24.04', 'debian', 'apt', 'aarch64', 'disabled'),
  system('Debian 11', 'debian', 'apt', 'aarch64', 'disabled'),
  system('Debian 13', 'debian', 'apt', 'riscv64', 'disabled'),
  system('Raspbian 12', 'debian', 'apt', 'armv7l', 'disabled'),
  system('Ubuntu 20.04', 'debian', 'apt', 'x86_64', 'disabled'),
  system('Ubuntu 22.04', 'debian', 'apt', 'x86_64', 'permissive'),
  system('Ubuntu 26.04', 'debian', 'apt', 'x86_64', 'disabled'),
  system('LinuxMint 22', 'debian', 'apt', 'x86_64', 'disabled'),
  system('CentOS 7', 'redhat', 'yum', 'x86_64', 'enforcing'),
  system('CentOS 10', 'redhat', 'dnf', 'x86_64', 'enforcing'),
  system('Rocky 8.10', 'redhat', 'dnf', 'aarch64', 'permissive'),
  system('RHEL 10.0', 'redhat', 'dnf', 's390x', 'disabled'),
  system('OL 9.6', 'redhat', 'dnf', 'ppc64le', 'enforcing'),
  system('AMZN 2023', 'redhat', 'dnf', 'aarch64', 'permissive'),
  system('Fedora 42', 'redhat', 'dnf', 'x86_64', 'enforcing'),
  system('openSUSE-Leap 15.6', 'other', undefined, 'x86_64', 'disabled'),
  system('Arch', 'other', undefined, 'x86_64', 'disabled'),
  { ...system('Alpine 3.22', 'other', undefined, 'x86_64', 'disabled'), systemd: false },
] as const satisfies readonly SystemFacts[]

function system(
  name: string,
  family: Facts['os']['family'],
  packageManager: Facts['packageManager'],
  architecture: string,
  selinux: Facts['selinux'],
): SystemFacts {
  const [id = '', version = ''] = name.toLowerCase().split(' ')
  return { os: { id, version, name, family }, packageManager, architecture, selinux, systemd: true }
}

/** A small host and a large one, which have no fact in common. */
export function assumedHosts({ name }: Host): readonly [OwnFacts, OwnFacts] {
  return [
    {
      hostname: name,
      kernel: '6.12.41-amd64',
      processors: 1,
      memoryBytes: 2 ** 29,
      user: 'root',
      interfaces: interfaces('lo', 'eth0'),
      defaultInterface: 'eth0',
    },
    {
      hostname: 'a-host.example.net',
      kernel: '3.10.0-1160.el7.x86_64',
      processors: 256,
      memoryBytes: 2 ** 42,
      user: 'deploy',
      interfaces: interfaces('lo', 'ens33', 'ens18', 'enp1s0', 'eno1', 'eth1', 'eth2', 'bond0', 'br0', 'wg0', 'tun0'),
      defaultInterface: undefined,
    },
  ]
}

function interfaces(...names: readonly string[]): Facts['interfaces'] {
  return names.map((name, index) => ({
    name,
    up: true,
    addresses: [{ cidr: name === 'lo' ? '127.0.0.1/8' : `192.0.2.${names.length * 10 + index}/24`, label: name }],
  }))
}
