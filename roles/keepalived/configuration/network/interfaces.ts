import { type Facts, HaployError, type Host, type NetworkInterface } from 'haploy'
import ipaddr from 'ipaddr.js'
import { familyOf, plainAddress } from '../../address.js'
import type { Instance } from '../../schema/instance.js'

interface Context {
  readonly facts: Facts
  readonly host: Host
  readonly vars: Declared
}

/** The addresses that are virtual. */
interface Declared {
  readonly instances: readonly {
    readonly addresses: readonly { readonly address: string }[]
    readonly excludedAddresses: readonly { readonly address: string }[]
  }[]
}

/**
 * The interface for VRRP: the declared one, or the one whose network contains the first address that is in any, or that
 * of the default route. Throws HaployError if there is none, or if the instance tracks it again.
 */
export function deviceOf(
  instance: Instance,
  { facts, host, vars }: Context,
  tracked = instance.trackInterfaces,
): string {
  const device = instance.interface ?? deviceOfAddresses(instance, { facts, vars }) ?? facts.defaultInterface
  if (device === undefined && facts.interfaces.every(({ addresses }) => addresses.length === 0)) {
    throw new HaployError(
      `cannot choose the interface of ${instance.name} on ${host.name}: the host reports no addresses`,
      {
        hint: 'Install iproute2 there: the program `ip` is missing, or prints nothing.',
      },
    )
  }
  if (device === undefined) {
    throw new HaployError(`cannot choose the interface of ${instance.name} on ${host.name}: it has no default route`, {
      hint: `Set \`interface\` in keepalived.instances for ${instance.name}.`,
    })
  }
  if (tracked.some(({ name }) => name === device)) {
    throw new HaployError(`${instance.name} tracks its own interface ${device} on ${host.name}`, {
      hint: `Remove ${device} from trackInterfaces: an instance always goes to FAULT when its own interface is down.`,
    })
  }
  return device
}

function deviceOfAddresses({ addresses }: Instance, context: Pick<Context, 'facts' | 'vars'>): string | undefined {
  return addresses.map(({ address }) => deviceInNetwork(address, context)).find((device) => device !== undefined)
}

/**
 * The interface whose network contains an address, by the host's own addresses. The smallest network counts. Virtual
 * addresses say nothing: an earlier configuration may have put them on any interface. So do link-local ones, whose
 * network is on every interface.
 */
export function deviceInNetwork(text: string, { facts, vars }: Pick<Context, 'facts' | 'vars'>): string | undefined {
  const wanted = ipaddr.parse(plainAddress(text)!)
  const networks = facts.interfaces
    .flatMap((one) => ownAddressesOf(one, vars).map((cidr) => ({ name: one.name, cidr })))
    .map(({ name, cidr }) => ({ name, cidr, network: ipaddr.parseCIDR(cidr) }))
    .filter(({ cidr, network }) => familyOf(cidr) === wanted.kind() && network[0].range() !== 'linkLocal')
    .filter(({ network: [network, bits] }) => network.range() !== 'loopback' && wanted.match(network, bits))
  return networks.toSorted((a, b) => b.network[1] - a.network[1])[0]?.name
}

/** In CIDR form, without the virtual ones. */
export function ownAddressesOf({ addresses }: NetworkInterface, { instances }: Declared): readonly string[] {
  const virtual = new Set(
    instances
      .flatMap((one) => [...one.addresses, ...one.excludedAddresses])
      .map(({ address }) => plainAddress(address)),
  )
  return addresses
    .map(({ cidr }) => cidr)
    .filter((cidr) => ipaddr.isValidCIDR(cidr) && !virtual.has(plainAddress(cidr)))
}
