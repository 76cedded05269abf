import type { Rule } from 'haploy'
import { familyOf } from '../../address.js'
import { splitAddresses } from '../../configuration/network/addresses.js'
import type { Member } from '../../election/member.js'
import type { Instance } from '../../schema/instance.js'
import type { Keepalived } from '../../schema/variables.js'
import { forEachInstance, mergeByHost, variableOf } from '../violation.js'

/** What the standard of VRRP does not have, and keepalived rejects or resets in strict mode. */
export const strictModeRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/strict-mode-forbids',
    severity: 'error',
    explanation:
      'In strict mode keepalived rejects or resets what the standard of VRRP does not have: passwords, unicast, delays of preemption, repeated gratuitous ARPs, and more. Leave it out, or leave out strict mode.',
    cannotBeIgnored: "keepalived's own test rejects such a configuration",
    find: forEachInstance((name, members) =>
      mergeByHost(
        members.flatMap((member) =>
          forbiddenIn(member).map((key) => ({
            host: member.host.name,
            variable: variableOf(name, key),
            message: `${name} is in strict mode, which does not allow ${values[key]}`,
            hint: `Remove it, or set strictMode: false in ${name}.`,
          })),
        ),
      ),
    ),
  },
]

const forbidden = {
  authPass: ({ authPass }) => authPass !== undefined,
  unicast: ({ unicast }) => unicast !== false,
  preemptDelay: ({ preemptDelay = 0 }) => preemptDelay > 0,
  downTimerAdverts: ({ downTimerAdverts = 3 }) => downTimerAdverts !== 3,
  garpLowerPrioDelay: ({ garpLowerPrioDelay = 0 }) => garpLowerPrioDelay > 0,
  garpLowerPrioRepeat: ({ garpLowerPrioRepeat = 0 }) => garpLowerPrioRepeat > 0,
  lowerPrioNoAdvert: ({ lowerPrioNoAdvert }) => lowerPrioNoAdvert === false,
  higherPrioSendAdvert: ({ higherPrioSendAdvert }) => higherPrioSendAdvert === true,
  accept: ({ accept, version }) => accept === true && version === 2,
  vmacXmitBase: ({ vmacXmitBase }) => vmacXmitBase,
  addresses: (instance) => !isStandard(instance),
} satisfies Partial<Record<keyof Instance, (instance: Instance) => boolean>>

type Key = keyof typeof forbidden

const values: Record<Key, string> = {
  authPass: 'authPass',
  unicast: 'unicast',
  preemptDelay: 'preemptDelay',
  downTimerAdverts: 'downTimerAdverts other than 3',
  garpLowerPrioDelay: 'garpLowerPrioDelay',
  garpLowerPrioRepeat: 'garpLowerPrioRepeat',
  lowerPrioNoAdvert: 'lowerPrioNoAdvert: false',
  higherPrioSendAdvert: 'higherPrioSendAdvert',
  accept: 'accept on VRRP 2',
  vmacXmitBase: 'vmacXmitBase',
  addresses: 'an instance without an address, or whose first IPv6 address is not link-local',
}

function forbiddenIn({ instance, vars }: Member): readonly Key[] {
  if (!(instance.strictMode ?? vars.globals.vrrpStrict)) return []
  return (Object.keys(forbidden) as Key[]).filter((key) => forbidden[key](instance))
}

function isStandard(instance: Instance): boolean {
  const [first] = splitAddresses(instance).advertised
  if (!first) return false
  return familyOf(first.address) === 'ipv4' || /^fe[89ab]/i.test(first.address)
}
