import { FailedError, type Item, type Reading, sh, subject, type TaskContext, task } from 'haploy'
import { plainAddress } from '../address.js'
import { isMember } from '../election/priority.js'
import type { Keepalived } from '../schema/variables.js'
import { deployedInstances } from './deployed.js'

/**
 * keepalived takes away the addresses that it is not master of, a host's own among them, and with it perhaps the way to
 * the host. The inventory knows one of these; the others are seen here. A master rightly has the virtual ones, so there
 * is nothing to see where the host has none of them.
 */
export function ownAddressCheck({ vars, facts, host }: TaskContext<Keepalived>): readonly Item[] {
  const present = new Set(facts.interfaces.flatMap(({ addresses }) => addresses.map(({ cidr }) => plainAddress(cidr))))
  const virtual = vars.instances
    .filter((instance) => isMember(instance, host.name))
    .flatMap(({ name, addresses }) => addresses.map(({ address }) => ({ name, address: plainAddress(address)! })))
    .filter(({ address }) => present.has(address))
  if (virtual.length === 0) return []
  return [task("check that no virtual address is the host's own", heldAddresses(virtual), { tags: ['config'] })]
}

interface VirtualAddress {
  /** Of its instance. */
  readonly name: string
  readonly address: string
}

/** What a keepalived holds, by what it says; undefined while it runs, for it may have been told since. */
type Held = ReadonlySet<string> | undefined

function heldAddresses(virtual: readonly VirtualAddress[]): Reading<Held> {
  return {
    type: 'reading',
    kind: 'addresses',
    name: virtual.map(({ address }) => address).join(' '),
    probe: {
      script: sh`systemctl is-active -q keepalived && exit 3
cat /etc/keepalived/keepalived.conf 2>/dev/null`,
      parse: ({ code, text }) =>
        code === 3 ? undefined : new Set([...deployedInstances(text).values()].flatMap(({ addresses }) => addresses)),
    },
    reads: [subject.path('/etc/keepalived/keepalived.conf'), subject.unit('keepalived.service')],
    check(held) {
      for (const one of virtual) if (held && !held.has(one.address)) throw ownAddressError(one)
    },
  }
}

function ownAddressError({ name, address }: VirtualAddress): FailedError {
  return new FailedError(
    `${name} has the virtual address ${address}, which this host has without keepalived: it would be taken away`,
    { hint: 'Choose an address that no host has, or remove it from the interface first.' },
  )
}
