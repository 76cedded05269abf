import { repositoryPoint } from '../image/recipe.js'
import type { Disk } from './disk.js'
import { plug } from './network.js'

/**
 * The argv that runs a machine until a power loss. `namespace` is the file of its network namespace, which the function
 * `plug` creates from the arguments `cable` before each boot.
 */
export function poweredMachine(name: string, disk: Disk, namespace: string, cable: readonly string[]): string[] {
  const nspawn = [
    ...['systemd-nspawn', '--quiet', '--boot', `--machine=${name}`, `--hostname=${name.split('.')[0]}`],
    ...[`--directory=${disk.root}`, `--bind-ro=${disk.repository}:${repositoryPoint}`],
    ...[`--network-namespace-path=${namespace}`, '--register=no', '--keep-unit', '--console=pipe'],
    // keepalived sets addresses and joins multicast groups; systemd inside uses the keyring and bpf.
    ...['--capability=all', '--system-call-filter=@keyring bpf'],
    ...['--resolv-conf=off', '--timezone=off', '--link-journal=no'],
  ]
  return ['sh', '-euc', powered, 'sh', ...cable, ...nspawn]
}

// A machine that reboots gets a new network, as after a power loss; systemd-nspawn reports a reboot with exit code 133.
// API_VFS_WRITABLE allows the machine to set network kernel settings; UNIFIED_HIERARCHY makes its group the cgroup2 root.
const powered = `${plug}
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
code=133
while test $code = 133; do
  plug "$@"
  code=0
  (shift 6; exec "$@") || code=$?
done
exit $code
`
