import { plainAddress } from '../address.js'
import type { Instance } from '../schema/instance.js'

/** What all hosts of an instance must have in common; otherwise each of them becomes master. */
export interface SharedSettings {
  readonly virtualRouterId: number
  readonly advertInterval: number
  readonly version: number
  readonly transport: 'multicast' | 'unicast'
  /** Without prefixes and in order, as in an advertisement. */
  readonly addresses: readonly string[]
  readonly authPass: string | undefined
}

export function declaredSettings(instance: Instance): SharedSettings {
  return {
    virtualRouterId: instance.virtualRouterId,
    advertInterval: instance.advertInterval,
    version: instance.version,
    transport: instance.unicast === false ? 'multicast' : 'unicast',
    addresses: instance.addresses.map(({ address }) => plainAddress(address)!),
    authPass: instance.authPass?.reveal(),
  }
}

/**
 * The instances of a keepalived.conf by name, whether or not haploy wrote it. A setting that is missing has the default
 * of keepalived.conf(5). A file that cannot be parsed has no instances.
 */
export function deployedInstances(text: string): ReadonlyMap<string, SharedSettings> {
  const blocks = [...text.replace(/[#!].*$/gm, '').matchAll(/\bvrrp_instance\s+(\S+)\s*(\{(?:[^{}]|\{[^{}]*\})*\})/g)]
  return new Map(blocks.map(([, name, body]) => [name!, settingsOf(body!)]))
}

function settingsOf(body: string): SharedSettings {
  const word = (pattern: RegExp) => pattern.exec(body)?.[1]
  const lines = /\bvirtual_ipaddress\s*\{([^{}]*)\}/.exec(body)?.[1]?.split('\n') ?? []
  const addresses = lines.flatMap((line) => plainAddress(line.trim().split(/\s/)[0]!) ?? [])
  return {
    virtualRouterId: Number(word(/\bvirtual_router_id\s+(\S+)/)),
    advertInterval: Number(word(/\badvert_int\s+(\S+)/) ?? 1),
    version: Number(word(/\bversion\s+(\S+)/) ?? 2),
    transport: /\bunicast_peer\b/.test(body) ? 'unicast' : 'multicast',
    addresses,
    // keepalived itself ignores the rest.
    authPass: word(/\bauth_pass\s+(\S+)/)?.slice(0, 8),
  }
}
