import type { Host } from 'haploy'
import { plainAddress } from '../../address.js'
import { isMember } from '../../election/priority.js'
import type { Instance } from '../../schema/instance.js'
import { block, type Lines } from '../lines.js'
import type { Scope } from '../scope.js'

/** Where advertisements come from, and with unicast, where they go. */
export function transportLines(instance: Instance, { host, peers }: Scope): Lines {
  const source = instance.multicastSource?.[host.name]
  if (instance.unicast === false) return source === undefined ? [] : [`mcast_src_ip ${source}`]
  const others = peers.filter((peer) => peer.name !== host.name && isMember(instance, peer.name))
  return [
    `unicast_src_ip ${sourceOf(instance, host)}`,
    ...block(
      'unicast_peer',
      others.map((peer) => [sourceOf(instance, peer), ...limitsOf(instance, peer)].join(' ')),
    ),
  ]
}

/** The source address of unicast VRRP; undefined when the inventory has only a name for the host. */
export function sourceOf(instance: Instance, host: Pick<Host, 'name' | 'address'>): string | undefined {
  const declared = declaredFor(instance, host)
  return plainAddress((typeof declared === 'object' ? declared.address : declared) ?? host.address)
}

function limitsOf(instance: Instance, host: Pick<Host, 'name'>): readonly string[] {
  const declared = declaredFor(instance, host)
  if (typeof declared !== 'object') return []
  const { minTtl, maxTtl } = declared
  return [
    ...(minTtl === undefined ? [] : [`min_ttl ${minTtl}`]),
    ...(maxTtl === undefined ? [] : [`max_ttl ${maxTtl}`]),
  ]
}

function declaredFor({ unicast }: Instance, { name }: Pick<Host, 'name'>) {
  return typeof unicast === 'object' ? unicast[name] : undefined
}
