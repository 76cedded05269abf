import { z } from 'zod'
import { isHostPattern, isNetwork, isRange } from './networks.js'

const variable = z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of a variable, without $')
const oneLine = z.string().regex(/^[^\n\r\0]*$/, 'must be one line')
const source = oneLine.min(1)
const include = z
  .string()
  .regex(/^[^;{}\n\0]+$/, 'must be a path')
  .optional()
  .describe('File with more entries on the host; by default none')

const map = z
  .strictObject({
    from: source.describe("Text that is looked up, with variables: `'$http_upgrade'`"),
    values: z
      .record(oneLine, oneLine)
      .describe("Values by text, pattern (`~`, `~*`) or `default`: `{ default: 'upgrade', '': 'close' }`"),
    hostnames: z.boolean().default(false).describe('The texts are host names, with `*.example.com`'),
    volatile: z.boolean().default(false).describe('Look up again at each use'),
    include,
  })
  .refine(
    ({ hostnames, values }) =>
      !hostnames || Object.keys(values).every((key) => key.startsWith('~') || isHostPattern(key)),
    'must have * only as the first or the last label of a name, with `hostnames`',
  )

const network = z
  .string()
  .refine(
    (text) => text === 'default' || isNetwork(text) || isRange(text),
    "must be an address, a network, a range or 'default'",
  )

const geo = z
  .strictObject({
    from: z
      .string()
      .regex(/^\$[A-Za-z_]\w*$/, 'must be a variable such as $remote_addr')
      .optional()
      .describe("Variable with the address; by default the client's"),
    values: z
      .record(network, oneLine)
      .describe("Values by address, network or `default`: `{ default: '0', '10.0.0.0/8': '1' }`"),
    ranges: z.boolean().default(false).describe('The keys are ranges: `10.0.0.1-10.0.0.9`'),
    proxies: z
      .array(z.string().refine(isNetwork, 'must be an address or a network'))
      .default([])
      .describe('Trusted proxies, whose `X-Forwarded-For` has the address'),
    proxyRecursive: z.boolean().default(false).describe('Use the last address that is not one of a trusted proxy'),
    include,
  })
  .refine(
    ({ ranges, values }) => Object.keys(values).every((key) => key === 'default' || isRange(key) === ranges),
    'must have ranges as keys with `ranges`, and networks without',
  )

const share = z
  .string()
  .regex(/^((\d{1,2}|100)(\.\d{1,2})?%|\*)$/, "must be a share such as '10%', or '*' for the rest")

const split = z.strictObject({
  from: source.describe("Text that is hashed: `'$remote_addr'`"),
  shares: z
    .record(share, oneLine)
    .refine((shares) => totalOf(shares) <= 100, 'must not be more than 100 % together')
    .describe("Values by share: `{ '10%': 'canary', '*': 'stable' }`"),
})

/** Variables that follow from others. */
export const derivedVariables = {
  maps: z
    .record(variable, map.meta({ title: 'A map' }))
    .default({})
    .describe('Variables by name, whose values follow from a text (`map`)'),
  geos: z
    .record(variable, geo.meta({ title: 'A geo' }))
    .default({})
    .describe('Variables by name, whose values follow from an address (`geo`)'),
  splitClients: z
    .record(variable, split.meta({ title: 'A split' }))
    .default({})
    .describe('Variables by name, whose values have shares of the clients (`split_clients`)'),
}

export type DerivedVariables = z.output<z.ZodObject<typeof derivedVariables>>

function totalOf(shares: Readonly<Record<string, string>>): number {
  const percents = Object.keys(shares).map((each) => (each === '*' ? 0 : Number.parseFloat(each)))
  return percents.reduce((sum, each) => sum + each, 0)
}
