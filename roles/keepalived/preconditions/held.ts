import { type Inspection, type Loss, sh } from 'haploy'
import { plainAddress } from '../address.js'
import type { Instance } from '../schema/instance.js'
import { deployedIn } from './deployed.js'

/** Finds the instances and addresses of a keepalived.conf that haploy did not write and that are not declared. */
export function heldBefore(declared: readonly Instance[], raw = ''): Inspection {
  const path = '/etc/keepalived/keepalived.conf'
  return { path, script: sh`cat ${path}`, explain: (lines) => lossOf(lines.join('\n'), declared, raw) }
}

function lossOf(text: string, declared: readonly Instance[], raw: string): Loss {
  const { instances, addresses, virtualServers } = deployedIn(text)
  const names = new Set(declared.map(({ name }) => name))
  const held = new Set(
    declared
      .flatMap((instance) => [...instance.addresses, ...instance.excludedAddresses])
      .map(({ address }) => plainAddress(address)),
  )
  const kept = deployedIn(raw).virtualServers
  return {
    files: [],
    services: [
      ...[...instances.keys()].filter((name) => !names.has(name)).map((name) => `VRRP instance ${name}`),
      ...[...new Set(addresses)].filter((address) => !held.has(address)).map((address) => `virtual address ${address}`),
      ...virtualServers.filter((server) => !kept.includes(server)).map((server) => `virtual server ${server}`),
    ],
  }
}
