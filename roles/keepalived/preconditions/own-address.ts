import { FailedError, type Item, type Reading, sh, subject, type TaskContext, task } from 'haploy'
import { plainAddress } from '../address.js'
import { isMember } from '../election/priority.js'
import type { Keepalived } from '../schema/variables.js'
import { deployedIn } from './deployed.js'

/**
 * keepalived removes the virtual addresses from a host that is not master. If one of them is the host's own address,
 * the host may become unreachable. A rule checks the address in the inventory, and this checks the others. Only a host
 * that has a virtual address needs the check, and the master has one rightly.
 */
export function ownAddressCheck({ vars, facts, host }: TaskContext<Keepalived>): readonly Item[] {
  const present = new Set(facts.interfaces.flatMap(({ addresses }) => addresses.map(({ cidr }) => plainAddress(cidr))))
  const virtual = vars.instances
    .filter((instance) => isMember(instance, host.name))
    .flatMap(({ name, addresses, excludedAddresses }) =>
      [...addresses, ...excludedAddresses].map(({ address }) => ({ name, address: plainAddress(address)! })),
    )
    .filter(({ address }) => present.has(address))
  if (virtual.length === 0) return []
  return [task("check that no virtual address is the host's own", heldAddresses(virtual), { tags: ['config'] })]
}

interface VirtualAddress {
  /** Of the instance. */
  readonly name: string
  readonly address: string
}

/** The addresses in keepalived.conf. Undefined while keepalived runs, which may have loaded another configuration. */
type Held = ReadonlySet<string> | undefined

function heldAddresses(virtual: readonly VirtualAddress[]): Reading<Held> {
  return {
    type: 'reading',
    kind: 'addresses',
    name: virtual.map(({ address }) => address).join(' '),
    probe: {
      script: sh`systemctl is-active -q keepalived && exit 3
cat /etc/keepalived/keepalived.conf 2>/dev/null`,
      parse: ({ code, text }) => (code === 3 ? undefined : new Set(deployedIn(text).addresses)),
    },
    reads: [subject.path('/etc/keepalived/keepalived.conf'), subject.unit('keepalived.service')],
    check(held) {
      for (const one of virtual) if (held && !held.has(one.address)) throw ownAddressError(one)
    },
  }
}

function ownAddressError({ name, address }: VirtualAddress): FailedError {
  return new FailedError(
    `${name} has the virtual address ${address}, which is this host's own: keepalived would remove it from the host`,
    { hint: 'Choose an address that no host has, or remove it from the interface first.' },
  )
}
