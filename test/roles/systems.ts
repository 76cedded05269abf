import { factScripts, parseFacts } from '../../src/engine/host/facts.js'
import type { Facts } from '../../src/index.js'
import { Output } from '../../src/index.js'

/** The facts of hosts, from their /etc/os-release and their tools. */
export const systems = {
  'Debian 11': system('apt-get', 'ID=debian', 'VERSION_ID="11"', 'PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"'),
  'Debian 12': system('apt-get', 'ID=debian', 'VERSION_ID="12"', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"'),
  'Debian 13': system('apt-get', 'ID=debian', 'VERSION_ID="13"', 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"'),
  'Ubuntu 22.04': system(
    'apt-get',
    'ID=ubuntu',
    'ID_LIKE=debian',
    'VERSION_ID="22.04"',
    'PRETTY_NAME="Ubuntu 22.04.5 LTS"',
  ),
  'Ubuntu 24.04': system(
    'apt-get',
    'ID=ubuntu',
    'ID_LIKE=debian',
    'VERSION_ID="24.04"',
    'PRETTY_NAME="Ubuntu 24.04.2 LTS"',
  ),
  'CentOS 7': system(
    'yum',
    'ID="centos"',
    'ID_LIKE="rhel fedora"',
    'VERSION_ID="7"',
    'PRETTY_NAME="CentOS Linux 7 (Core)"',
  ),
  'Rocky Linux 8': system(
    'dnf\nyum',
    'ID="rocky"',
    'ID_LIKE="rhel centos fedora"',
    'VERSION_ID="8.10"',
    'PRETTY_NAME="Rocky Linux 8.10 (Green Obsidian)"',
  ),
  'AlmaLinux 9': system(
    'dnf\nyum',
    'ID="almalinux"',
    'ID_LIKE="rhel centos fedora"',
    'VERSION_ID="9.5"',
    'PRETTY_NAME="AlmaLinux 9.5 (Teal Serval)"',
  ),
  Alpine: system('', 'ID=alpine', 'VERSION_ID=3.20.3', 'PRETTY_NAME="Alpine Linux v3.20"'),
  Arch: system('', 'ID=arch', 'PRETTY_NAME="Arch Linux"'),
} satisfies Record<string, Facts>

/** Facts as the engine parses them, so that it determines the family. */
function system(managers: string, ...osRelease: string[]): Facts {
  const answers = ['lb1 6.1.0 x86_64\nroot', osRelease.join('\n'), managers, '2', '2097152', 'systemd', '', 'eth0 up']
  const output = (text = '') => new Output(0, Buffer.from(text), Buffer.alloc(0))
  const outputs = factScripts.map((_, index) => output(answers[index]))
  return { ...parseFacts(outputs, '198.18.0.11'), defaultInterface: 'eth0' }
}
