import { platform, userInfo } from 'node:os'
import { UsageError } from '../../core/errors.js'
import { cgroup2 } from './cgroup.js'
import { run } from './run.js'

const packageOf: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  'apt-ftparchive': 'apt-utils',
  'systemd-nspawn': 'systemd-container',
  ip: 'iproute2',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  mount: 'mount',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  'ssh-keyscan': 'openssh-client',
  '/usr/share/keyrings/debian-archive-keyring.gpg': 'debian-archive-keyring',
}

/** What this machine lacks to host a lab, and the packages that provide it. `missing` is empty when nothing is missing. */
export interface Needs {
  missing: string[]
  packages: string[]
  /** Whether the packages provide everything that is missing, and apt-get can install them. */
  installable: boolean
}

/**
 * Checks this machine: Linux, root, a cgroup2 tree, and the programs that a lab needs. `programs` are additional ones, each
 * from the package of the same name.
 */
export async function labNeeds(programs: readonly string[] = []): Promise<Needs> {
  if (platform() !== 'linux') return { missing: ['Linux'], packages: [], installable: false }
  const absent = await absentOf([...Object.keys(packageOf), ...programs])
  const beyondPackages = [
    ...(userInfo().uid === 0 ? [] : ['root']),
    ...((await cgroup2()) ? [] : ['a cgroup2 tree mounted under /sys/fs/cgroup']),
  ]
  return {
    missing: [...beyondPackages, ...absent],
    packages: [...new Set(absent.map((name) => packageOf[name] ?? name))],
    installable: beyondPackages.length === 0 && absent.length > 0 && (await absentOf(['apt-get'])).length === 0,
  }
}

/** Throws UsageError that names everything missing and the command that installs it; `programs` as for labNeeds. */
export async function requireLabNeeds(programs: readonly string[] = []): Promise<void> {
  const { missing, packages } = await labNeeds(programs)
  if (missing.length === 0) return
  throw new UsageError(`this machine cannot host a lab: it lacks ${missing.join(', ')}`, {
    hint:
      packages.length > 0 ? `Run: apt-get install ${packages.join(' ')}` : 'Run it as root on your own Linux machine.',
  })
}

async function absentOf(names: string[]): Promise<string[]> {
  const { stdout } = await run([
    'sh',
    '-c',
    'for name; do command -v "$name" || test -e "$name" || echo "- $name"; done',
    'sh',
    ...names,
  ])
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('- '))
    .map((line) => line.slice(2))
}
