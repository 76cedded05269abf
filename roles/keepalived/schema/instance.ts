import { secretString } from 'haploy'
import { z } from 'zod'
import { familyOf } from '../address.js'
import { settings } from './instance-settings.js'
import { notify } from './notify.js'
import { route, rule } from './route.js'
import { ipAddress, virtualAddress } from './values/address.js'
import { device, name, rawText, weight } from './values/names.js'

/**
 * keepalived truncates a longer password. Inside double quotes it takes every other character as it is, but a brace that
 * is the last word of a line ends the block even there.
 */
const password = secretString().refine(
  (value) => /^(?!\}$)[ !#-[\]-~]{1,8}$/.test(value.reveal()),
  'must be 1 to 8 characters of ASCII, without double quotes and backslashes, and not a closing brace alone',
)

export const trackedInterface = z.strictObject({
  name: device.describe('Interface whose link is tracked'),
  weight: weight.default(0).describe('Added to the priority while it is down; 0 means FAULT'),
})

const peer = z.union([
  ipAddress,
  z
    .strictObject({
      address: ipAddress.describe('Source address of the host'),
      minTtl: z.int().min(0).max(255).optional().describe('Lowest TTL of its packets that the others accept'),
      maxTtl: z.int().min(0).max(255).optional().describe('Highest TTL of its packets that the others accept'),
    })
    .refine((p) => (p.minTtl ?? 0) <= (p.maxTtl ?? 255), { path: ['minTtl'], message: 'must not exceed maxTtl' }),
])

export const instance = z
  .strictObject({
    name: name.describe('Name of the instance, such as `VI_1`'),
    virtualRouterId: z.int().min(1).max(255).describe('The same on all its hosts, and unique in its network'),
    addresses: z
      .array(virtualAddress)
      .describe(
        "Virtual addresses, in order: `'198.18.0.200/24'`; `[]` where `notify` moves an address by other means",
      ),
    excludedAddresses: z
      .array(virtualAddress)
      .default([])
      .describe('More addresses that move along and that the advertisements do not contain'),
    prefer: z
      .array(z.string())
      .max(10)
      .default([])
      .describe('Names of its hosts, the master first: 100, 90, 80 …; without it each host needs `priorities`'),
    interface: device
      .optional()
      .describe(
        'Interface for VRRP; by default the one whose network contains the first address, or else that of the default route',
      ),
    advertInterval: z
      .number()
      .min(0.01)
      .max(255)
      .default(1)
      .describe('Seconds between advertisements, the same on all hosts'),
    authPass: password.optional().describe('Password of VRRP 2: 1 to 8 characters, never shown'),
    authType: z
      .enum(['PASS', 'AH'])
      .default('PASS')
      .describe('Whether the password is sent as it is, or as a digest (AH)'),
    version: z
      .union([z.literal(2), z.literal(3)])
      .default(2)
      .describe('Version of VRRP; IPv6 without IPv4 needs 3, which has no passwords'),
    preempt: z.boolean().default(true).describe('The preferred host takes the addresses back when it returns'),
    preemptDelay: z.int().min(0).max(1000).optional().describe('Seconds that it waits before it does so'),
    garpMasterRefresh: z
      .int()
      .min(0)
      .max(86400)
      .default(5)
      .describe('Seconds between repeated gratuitous ARPs; 0: no repetition'),
    unicast: z
      .union([z.boolean(), z.record(z.string(), peer)])
      .default(false)
      .describe(
        "Send to the peers' addresses instead of multicast; `{ host: address }` or `{ host: { address, minTtl, maxTtl } }` if these differ from the inventory",
      ),
    multicastSource: z
      .record(z.string(), ipAddress)
      .optional()
      .describe('Source addresses of multicast, `{ host: address }`; by default the first address of the interface'),
    checks: z.array(z.string()).optional().describe('Names of the checks that it tracks; by default all'),
    trackInterfaces: z.array(trackedInterface).default([]).describe('Other interfaces that must be up'),
    notify: notify
      .default(true)
      .describe(
        'Log every change of state, and write the state to `/run/keepalived/<instance>.state`; or the name of one of `scripts` to run instead, or scripts by state',
      ),
    useVmac: z
      .union([z.boolean(), device])
      .default(false)
      .describe('Hold the addresses with a MAC address of their own, on an interface with this name'),
    virtualRoutes: z.array(route).default([]).describe('Routes that only the master has'),
    virtualRules: z.array(rule).default([]).describe('Routing rules that only the master has'),
    ...settings,
    raw: rawText.optional().describe('Other directives, copied into `vrrp_instance`'),
  })
  .meta({ title: 'An instance' })
  .refine((i) => i.version === 3 || Number.isInteger(i.advertInterval), {
    path: ['advertInterval'],
    message: 'must be whole seconds on VRRP 2',
  })
  .refine((i) => i.version === 2 || (i.advertInterval < 40.96 && isInteger(i.advertInterval * 100)), {
    path: ['advertInterval'],
    message: 'must be at most 40.95 seconds on VRRP 3, in steps of 0.01',
  })
  .refine((i) => i.version === 2 || !i.authPass, { path: ['authPass'], message: 'does not exist in VRRP 3' })
  .refine((i) => i.preempt || i.preemptDelay === undefined, { path: ['preemptDelay'], message: 'needs preempt' })
  .refine(
    (i) =>
      i.version === 3 || i.addresses.length === 0 || i.addresses.some(({ address }) => familyOf(address) === 'ipv4'),
    {
      path: ['version'],
      message: 'must be 3 for IPv6 addresses',
    },
  )
  .refine((i) => !i.promoteSecondaries || i.useVmac === false, {
    path: ['promoteSecondaries'],
    message: 'always holds with useVmac',
  })
  .refine((i) => i.unicast === false || i.useVmac === false || i.vmacXmitBase, {
    path: ['useVmac'],
    message: 'needs vmacXmitBase with unicast',
  })
  .refine((i) => i.multicastSource === undefined || i.unicast === false, {
    path: ['multicastSource'],
    message: 'has no effect with unicast',
  })
  .refine((i) => Object.values(i.multicastSource ?? {}).every((text) => familyOf(text) === vrrpFamilyOf(i)), {
    path: ['multicastSource'],
    message: 'must be of the family of the addresses that are advertised',
  })
  .refine((i) => i.multicastGroup === undefined || i.unicast === false, {
    path: ['multicastGroup'],
    message: 'has no effect with unicast',
  })
  .refine((i) => i.multicastGroup === undefined || familyOf(i.multicastGroup) === vrrpFamilyOf(i), {
    path: ['multicastGroup'],
    message: 'must be of the family of the addresses that are advertised',
  })
  .refine((i) => !i.nativeIpv6 || i.version === 3, { path: ['nativeIpv6'], message: 'needs version 3' })
  .refine((i) => !i.nativeIpv6 || i.addresses.some(({ address }) => familyOf(address) === 'ipv6'), {
    path: ['nativeIpv6'],
    message: 'needs an IPv6 address',
  })
  .refine((i) => i.version === 2 || i.addresses.length > 0, {
    path: ['addresses'],
    message: 'must not be empty on VRRP 3',
  })
  .refine((i) => i.trackInterfaces.every((t) => t.name !== i.interface), {
    path: ['trackInterfaces'],
    message: "must not name the instance's own interface, which always counts",
  })
  .refine((i) => !i.vmacXmitBase || i.useVmac !== false, { path: ['vmacXmitBase'], message: 'needs useVmac' })
  .refine((i) => i.unicast !== false || (i.unicastTtl === undefined && !i.checkUnicastSource), {
    path: ['unicastTtl'],
    message: 'and checkUnicastSource need unicast',
  })

/**
 * The family of VRRP itself, and of the addresses that its advertisements contain: IPv4 if there is an IPv4 address,
 * unless `nativeIpv6` is set.
 */
export function vrrpFamilyOf({ addresses, nativeIpv6 }: Advertised): 'ipv4' | 'ipv6' {
  const hasIPv4 = addresses.length === 0 || addresses.some(({ address }) => familyOf(address) === 'ipv4')
  return hasIPv4 && !nativeIpv6 ? 'ipv4' : 'ipv6'
}

interface Advertised {
  readonly addresses: readonly { readonly address: string }[]
  readonly nativeIpv6: boolean
}

/** Within the precision of a product of decimal fractions. */
function isInteger(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6
}

export type Instance = z.output<typeof instance>
