import type { Rule, Violation } from 'haploy'
import { familyOf } from '../address.js'
import { splitAddresses } from '../configuration/network/addresses.js'
import { sourceOf } from '../configuration/network/transport.js'
import type { Member } from '../election/member.js'
import { groupOf } from '../election/priority.js'
import type { Keepalived } from '../schema/variables.js'
import { forEachInstance, hostNames, valuePerHost, variableOf } from './violation.js'

const declareOnce = 'Declare the instance once, for the group of its hosts or in the playbook.'
const titles = { ipv4: 'IPv4', ipv6: 'IPv6' }
const twoMasters = 'each host would become master and hold the addresses'

/** What all hosts of an instance must declare identically; otherwise each of them becomes master. */
export const agreementRules: readonly Rule<Keepalived>[] = [
  sameOnEveryHost({
    id: 'keepalived/different-virtual-router-ids',
    key: 'virtualRouterId',
    value: ({ instance }) => String(instance.virtualRouterId),
    explanation: 'A host ignores advertisements with another id, which belong to other instances, and becomes master.',
  }),
  sameOnEveryHost({
    id: 'keepalived/different-addresses',
    key: 'addresses',
    value: ({ instance }) =>
      splitAddresses(instance)
        .advertised.map(({ address }) => address)
        .join(' '),
    explanation:
      'A host rejects advertisements whose addresses differ from its own, even only in their order, and becomes master.',
  }),
  sameOnEveryHost({
    id: 'keepalived/different-advert-intervals',
    key: 'advertInterval',
    value: ({ instance }) => String(instance.advertInterval),
    explanation:
      'With VRRP 2 a host rejects advertisements with another interval; otherwise it may wait too short a time. It becomes master.',
  }),
  sameOnEveryHost({
    id: 'keepalived/different-versions',
    key: 'version',
    value: ({ instance }) => String(instance.version),
    explanation: 'A host does not understand advertisements of another VRRP version, and becomes master.',
  }),
  sameOnEveryHost({
    id: 'keepalived/different-transports',
    key: 'unicast',
    value: ({ instance: { unicast, multicastGroup } }) =>
      unicast === false ? ['multicast', multicastGroup ?? []].flat().join(' ') : 'unicast',
    explanation:
      'A host that expects multicast does not hear a peer that sends unicast or to another group, and becomes master.',
  }),
  sameOnEveryHost({
    id: 'keepalived/different-authentication',
    key: 'authType',
    value: ({ instance }) => (instance.authPass ? instance.authType : 'PASS'),
    explanation: 'A host rejects advertisements with another kind of authentication, and becomes master.',
  }),
  sameOnEveryHost({
    id: 'keepalived/different-excluded-addresses',
    key: 'excludedAddresses',
    value: ({ instance }) =>
      splitAddresses(instance)
        .others.map(({ address }) => address)
        .join(' '),
    explanation:
      'Advertisements do not contain these addresses, so nobody notices that one of them is gone after a failover.',
    consequence: 'an address would be gone after a failover',
  }),
  sameOnEveryHost({
    id: 'keepalived/different-groups',
    key: 'group',
    value: ({ instance, vars }) => groupOf(instance, vars)?.name ?? 'none',
    explanation: 'Instances that move together on one host only pull each other apart on the others.',
    consequence: 'the instances would pull each other from host to host',
  }),
  {
    id: 'keepalived/different-passwords',
    severity: 'error',
    explanation: `A host rejects advertisements whose password differs from its own, and becomes master. ${declareOnce}`,
    cannotBeIgnored: twoMasters,
    find: forEachInstance(differentPasswords),
  },
  {
    id: 'keepalived/no-unicast-address',
    severity: 'error',
    explanation:
      'With unicast, each host needs the IP addresses of its peers, of the family that is advertised. Set them in the inventory, or in `unicast`.',
    cannotBeIgnored: 'the configuration would lack the address of a peer',
    find: forEachInstance(unicastWithoutAddress),
  },
]

interface SharedSetting extends Pick<Rule, 'id' | 'explanation'> {
  readonly key: string
  /** Why it cannot be ignored, if not because each host would become master. */
  readonly consequence?: string
  value(member: Member): string
}

function sameOnEveryHost({ id, explanation, key, value, consequence = twoMasters }: SharedSetting): Rule<Keepalived> {
  const find = forEachInstance((name, members) => {
    if (new Set(members.map(value)).size <= 1) return []
    return [
      {
        hosts: hostNames(members),
        variable: variableOf(name, key),
        message: `the hosts of ${name} do not have the same ${key} (${valuePerHost(members, value)})`,
        hint: declareOnce,
      },
    ]
  })
  return { id, severity: 'error', explanation: `${explanation} ${declareOnce}`, cannotBeIgnored: consequence, find }
}

/** Names the hosts, and never shows their passwords. */
function differentPasswords(name: string, members: readonly Member[]): readonly Violation[] {
  if (new Set(members.map(({ instance }) => instance.authPass?.reveal())).size <= 1) return []
  return [
    {
      hosts: hostNames(members),
      variable: variableOf(name, 'authPass'),
      message: `the hosts of ${name} do not have the same authPass`,
      hint: declareOnce,
    },
  ]
}

function unicastWithoutAddress(name: string, members: readonly Member[]): readonly Violation[] {
  const withoutAddress = members.filter(
    ({ host, instance }) =>
      instance.unicast !== false && familyOf(sourceOf(instance, host) ?? '') !== splitAddresses(instance).family,
  )
  if (withoutAddress.length === 0) return []
  const { family } = splitAddresses(withoutAddress[0]!.instance)
  return [
    {
      hosts: hostNames(withoutAddress),
      variable: variableOf(name, 'unicast'),
      message: `${name} uses unicast, but the inventory has no ${titles[family]} address for ${hostNames(withoutAddress).join(', ')}`,
      hint: `Set an ${titles[family]} address for each host in the inventory, or set \`unicast: { host: address }\`.`,
    },
  ]
}
