import type { Rule, Violation } from 'haploy'
import { sourceOf } from '../configuration.js'
import type { Member } from '../election/member.js'
import type { Keepalived } from '../schema/variables.js'
import { forEachInstance, hostNames, valuePerHost, variableOf } from './violation.js'

const declareOnce = 'Declare the instance once, for the group of its hosts or in the playbook.'
const twoMasters = 'each host would become master and hold the addresses'

/** What all hosts of an instance must declare alike, or else each of them becomes master. */
export const agreementRules: readonly Rule<Keepalived>[] = [
  sameOnEveryHost({
    id: 'keepalived/different-virtual-router-ids',
    key: 'virtualRouterId',
    value: ({ instance }) => String(instance.virtualRouterId),
    explanation: 'A host takes advertisements with another id for those of other instances, and becomes master.',
  }),
  sameOnEveryHost({
    id: 'keepalived/different-addresses',
    key: 'addresses',
    value: ({ instance }) => instance.addresses.map(({ address }) => address).join(' '),
    explanation:
      'A host rejects advertisements with other addresses than its own, also in another order, and becomes master.',
  }),
  sameOnEveryHost({
    id: 'keepalived/different-advert-intervals',
    key: 'advertInterval',
    value: ({ instance }) => String(instance.advertInterval),
    explanation:
      'A host rejects advertisements with another interval on VRRP 2, or waits for too short a time, and becomes master.',
  }),
  sameOnEveryHost({
    id: 'keepalived/different-versions',
    key: 'version',
    value: ({ instance }) => String(instance.version),
    explanation: 'A host does not understand advertisements of another version of VRRP, and becomes master.',
  }),
  sameOnEveryHost({
    id: 'keepalived/different-transports',
    key: 'unicast',
    value: ({ instance }) => (instance.unicast === false ? 'multicast' : 'unicast'),
    explanation: 'A host does not hear a peer that speaks unicast where it expects multicast, and becomes master.',
  }),
  {
    id: 'keepalived/different-passwords',
    severity: 'error',
    explanation: `A host rejects advertisements with another password than its own, and becomes master. ${declareOnce}`,
    cannotBeIgnored: twoMasters,
    find: forEachInstance(differentPasswords),
  },
  {
    id: 'keepalived/no-unicast-address',
    severity: 'error',
    explanation:
      'Peers that speak unicast need the IP addresses of each other: give the hosts one in the inventory, or in `unicast`.',
    cannotBeIgnored: 'the configuration would have no address of a peer',
    find: forEachInstance(unicastWithoutAddress),
  },
]

interface SharedSetting extends Pick<Rule, 'id' | 'explanation'> {
  readonly key: string
  value(member: Member): string
}

function sameOnEveryHost({ id, explanation, key, value }: SharedSetting): Rule<Keepalived> {
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
  return { id, severity: 'error', explanation: `${explanation} ${declareOnce}`, cannotBeIgnored: twoMasters, find }
}

/** Says which hosts differ and never what they have. */
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
  const withoutAddress = members.filter(({ host, instance }) => instance.unicast !== false && !sourceOf(instance, host))
  if (withoutAddress.length === 0) return []
  return [
    {
      hosts: hostNames(withoutAddress),
      variable: variableOf(name, 'unicast'),
      message: `${name} speaks unicast, but no IP address is known for ${valuePerHost(withoutAddress, ({ host }) => host.address)}`,
      hint: 'Give the hosts an IP address in the inventory, or set `unicast: { host: address }`.',
    },
  ]
}
