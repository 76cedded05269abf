import { command, type Item, type ManagedFile, sh } from 'haploy'
import { sockets } from '../network/sockets.js'
import type { Nginx } from '../schema/variables.js'

/** The file that allows nginx, after each boot, to listen on addresses that the host does not have. */
export function nonlocalBindFile(vars: Nginx): readonly ManagedFile[] {
  if (!vars.nonlocalBind) return []
  return [
    {
      name: 'allow binding to virtual addresses',
      path: '/etc/sysctl.d/60-haploy-nonlocal-bind.conf',
      content: familiesOf(vars)
        .map((family) => `net.${family}.ip_nonlocal_bind = 1\n`)
        .join(''),
      mode: '0644',
      tags: ['config'],
    },
  ]
}

/** Sets the same at once. */
export function bindNow(vars: Nginx): readonly Item[] {
  if (!vars.nonlocalBind) return []
  const families = familiesOf(vars)
  const settings = families.map((family) => `net.${family}.ip_nonlocal_bind=1`)
  const files = families.map((family) => `/proc/sys/net/${family}/ip_nonlocal_bind`)
  return [
    command('allow binding to virtual addresses until the next boot', sh`sysctl -q -w ${settings}`, {
      unless: sh`! grep -qv 1 ${files}`,
      writes: [],
      tags: ['config'],
    }),
  ]
}

/** IPv6 only for addresses of it, since a host may run without. */
function familiesOf(vars: Nginx): readonly string[] {
  const needsIpv6 = sockets(vars).some(({ address }) => address.startsWith('[') && !/^\[::1?\]$/.test(address))
  return needsIpv6 ? ['ipv4', 'ipv6'] : ['ipv4']
}
