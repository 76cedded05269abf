import { HaployError } from 'haploy'
import { familyOf } from '../../address.js'
import { type Instance, vrrpFamilyOf } from '../../schema/instance.js'
import type { VirtualAddress } from '../../schema/values/address.js'
import { block, type Lines } from '../lines.js'
import type { Scope } from '../scope.js'
import { deviceInNetwork } from './interfaces.js'

/** The addresses that advertisements contain, which are of one family, and those that only move along. */
export function addressLines(instance: Instance, device: string, scope: Scope): Lines {
  const { advertised, others } = splitAddresses(instance)
  const line = (address: VirtualAddress) => addressLine(address, device, scope)
  return [...block('virtual_ipaddress', advertised.map(line)), ...block('virtual_ipaddress_excluded', others.map(line))]
}

/** An advertisement contains addresses of one family. */
export function splitAddresses(instance: Instance) {
  const { addresses, excludedAddresses } = instance
  const family = vrrpFamilyOf(instance)
  const isAdvertised = ({ address }: VirtualAddress) => familyOf(address) === family
  const moved = addresses.filter((address) => !isAdvertised(address))
  return { family, advertised: addresses.filter(isAdvertised), others: [...moved, ...excludedAddresses] } as const
}

function addressLine(given: VirtualAddress, device: string, { host, facts, vars }: Scope): string {
  const { address, label, broadcast, scope, noTrack } = given
  const dev = given.device ?? deviceInNetwork(address, { facts, vars }) ?? device
  return [
    `${address} dev ${dev}`,
    ...(broadcast === undefined ? [] : [`brd ${broadcast}`]),
    ...(scope === undefined ? [] : [`scope ${scope}`]),
    ...(label === undefined ? [] : [`label ${wholeLabel(label, dev, address, host.name)}`]),
    ...(noTrack ? ['no_track'] : []),
  ].join(' ')
}

function wholeLabel(label: string, device: string, address: string, host: string): string {
  const whole = label.startsWith(`${device}:`) ? label : `${device}:${label}`
  if (whole.length <= longestLabel) return whole
  throw new HaployError(`the label ${whole} of ${address} on ${host} is longer than ${longestLabel} characters`, {
    hint: 'The kernel would reject the address. Use a shorter label, or none.',
  })
}

/** The kernel's limit for a label, in characters. */
export const longestLabel = 15
