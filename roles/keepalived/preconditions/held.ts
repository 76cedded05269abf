import { type Inspection, type Loss, sh } from 'haploy'
import { plainAddress } from '../address.js'
import type { Instance } from '../schema/instance.js'
import { deployedInstances } from './deployed.js'

/** Finds the instances and addresses of a keepalived.conf that haploy did not write and that are not declared. */
export function heldBefore(declared: readonly Instance[]): Inspection {
  const path = '/etc/keepalived/keepalived.conf'
  return { path, script: sh`cat ${path}`, explain: (lines) => lossOf(lines.join('\n'), declared) }
}

function lossOf(text: string, declared: readonly Instance[]): Loss {
  const deployed = deployedInstances(text)
  const names = new Set(declared.map(({ name }) => name))
  const held = new Set(declared.flatMap(({ addresses }) => addresses.map(({ address }) => plainAddress(address))))
  const addresses = [...deployed.values()].flatMap((each) => each.addresses).filter((address) => !held.has(address))
  const servers = text.replace(/[#!].*$/gm, '').matchAll(/\bvirtual_server\s+(\S+)\s+(\d+)/g)
  return {
    files: [],
    services: [
      ...[...deployed.keys()].filter((name) => !names.has(name)).map((name) => `VRRP instance ${name}`),
      ...[...new Set(addresses)].map((address) => `virtual address ${address}`),
      ...[...servers].map(([, address, port]) => `virtual server ${address} ${port}`),
    ],
  }
}
