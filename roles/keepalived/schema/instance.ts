import { secretString } from 'haploy'
import { z } from 'zod'
import { familyOf, plainAddress } from '../address.js'
import { scriptName } from './scripts.js'

/** keepalived silently truncates a longer password, and one with a `#`. */
const password = secretString().refine(
  (value) => /^[A-Za-z0-9]{1,8}$/.test(value.reveal()),
  'must be 1 to 8 letters or digits',
)

const name = z.string().regex(/^[A-Za-z0-9_.-]+$/, 'must be of letters, digits, _ . -')
const device = z.string().regex(/^[^\s/]{1,15}$/, 'must be the name of a network interface')
const cidr = z
  .string()
  .refine((text) => plainAddress(text) !== undefined, 'must be an IP address, with a prefix such as /24')

const virtualAddress = z
  .union([
    cidr,
    z.strictObject({
      address: cidr.describe("With its prefix: `'198.18.0.200/24'`"),
      device: device.optional().describe("Interface that holds it; by default the instance's"),
      label: z
        .string()
        .regex(/^[\w:.-]+$/)
        .optional()
        .describe('Label that `ip` shows: `vip1` becomes `eth0:vip1`'),
    }),
  ])
  .transform((value) => (typeof value === 'string' ? { address: value } : value))

const tracked = z.strictObject({
  name: device.describe('Interface whose link is tracked'),
  weight: z.int().min(-253).max(253).default(0).describe('Added to the priority while it is down; 0 means FAULT'),
})

export const instance = z
  .strictObject({
    name: name.describe('Name of the instance, such as `VI_1`'),
    virtualRouterId: z.int().min(1).max(255).describe('The same on all its hosts, and unique in its network'),
    addresses: z.array(virtualAddress).min(1).describe("Virtual addresses, in order: `'198.18.0.200/24'`"),
    prefer: z
      .array(z.string())
      .max(10)
      .default([])
      .describe('Names of its hosts, the master first: 100, 90, 80 …; without it each host needs `priorities`'),
    interface: device.optional().describe('Interface for VRRP; by default that of the default route'),
    advertInterval: z
      .number()
      .positive()
      .max(255)
      .default(1)
      .describe('Seconds between advertisements, the same on all hosts'),
    authPass: password.optional().describe('Password of VRRP 2: 1 to 8 letters or digits, never shown'),
    version: z
      .union([z.literal(2), z.literal(3)])
      .default(2)
      .describe('Version of VRRP; IPv6 needs 3, which has no passwords'),
    preempt: z.boolean().default(true).describe('The preferred host takes the addresses back when it returns'),
    preemptDelay: z.int().min(0).max(1000).optional().describe('Seconds that it waits before it does so'),
    garpMasterRefresh: z.int().min(0).default(5).describe('Seconds between repeated gratuitous ARPs; 0: no repetition'),
    unicast: z
      .union([z.boolean(), z.record(z.string(), z.string())])
      .default(false)
      .describe(
        "Send to the peers' addresses instead of multicast; `{ host: address }` if these differ from the inventory",
      ),
    checks: z.array(z.string()).optional().describe('Names of the checks that it tracks; by default all'),
    trackInterfaces: z.array(tracked).default([]).describe('Other interfaces that must be up'),
    notify: z
      .union([z.boolean(), scriptName])
      .default(true)
      .describe(
        'Log every change of state, and write the state to `/run/keepalived/<instance>.state`; or the name of one of `scripts` to run instead',
      ),
  })
  .meta({ title: 'An instance' })
  .refine((i) => i.version === 3 || Number.isInteger(i.advertInterval), {
    path: ['advertInterval'],
    message: 'must be whole seconds on VRRP 2',
  })
  .refine((i) => i.version === 2 || !i.authPass, { path: ['authPass'], message: 'does not exist in VRRP 3' })
  .refine((i) => i.preempt || i.preemptDelay === undefined, { path: ['preemptDelay'], message: 'needs preempt' })
  .refine((i) => new Set(i.addresses.map(({ address }) => familyOf(address))).size <= 1, {
    path: ['addresses'],
    message: 'must be of one family: IPv4 or IPv6',
  })
  .refine((i) => i.version === 3 || i.addresses.every(({ address }) => familyOf(address) === 'ipv4'), {
    path: ['version'],
    message: 'must be 3 for IPv6 addresses',
  })
  .refine((i) => i.trackInterfaces.every((t) => t.name !== i.interface), {
    path: ['trackInterfaces'],
    message: "must not name the instance's own interface, which always counts",
  })

export type Instance = z.output<typeof instance>
