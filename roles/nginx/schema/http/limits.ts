import { z } from 'zod'

const zoneName = z.string().regex(/^[A-Za-z0-9_.-]+$/, 'must be of letters, digits, _ . -')
const size = z
  .string()
  .regex(/^([1-9]\d{0,3}[mM]|(3[2-9]|[4-9]\d|[1-9]\d{2,6})[kK])$/, "must be a size of 32k or more, such as '10m'")

/** Limits of requests and connections, for the whole site, a server or a location. */
export const limiting = {
  limitReq: z
    .array(
      z
        .strictObject({
          zone: zoneName.describe('Name of one of `limitReqZones`'),
          burst: z
            .int()
            .min(1)
            .optional()
            .describe('Requests above the rate that wait instead of being refused; by default 0'),
          delay: z
            .union([z.literal(false), z.int().min(1)])
            .optional()
            .describe('`false`: the burst does not wait; a number: only requests beyond it wait; by default all wait'),
        })
        .meta({ title: 'A limit of requests' }),
    )
    .optional()
    .describe('Limits of the rate of requests; by default inherited'),
  limitConn: z
    .record(zoneName, z.int().min(1).max(65535))
    .optional()
    .describe('Connections by zone of `limitConnZones`: `{ perip: 10 }`; by default inherited'),
}

const key = z
  .string()
  .regex(/^[^\n\r\0]+$/, 'must be one line')
  .describe("What is counted: `'$binary_remote_addr'`")

export const limitZones = {
  limitReqZones: z
    .record(
      zoneName,
      z
        .strictObject({
          key,
          size: size.default('10m').describe('Memory'),
          rate: z
            .string()
            .regex(/^[1-9]\d{0,6}r\/[sm]$/, "must be a rate such as '10r/s' or '30r/m'")
            .describe('Requests per second or minute'),
        })
        .meta({ title: 'A zone for requests' }),
    )
    .default({})
    .describe('Rates of requests by name, for `limitReq`'),
  limitConnZones: z
    .record(
      zoneName,
      z.strictObject({ key, size: size.default('10m').describe('Memory') }).meta({ title: 'A zone for connections' }),
    )
    .default({})
    .describe('Counters of connections by name, for `limitConn`'),
}

export type Limiting = z.output<z.ZodObject<typeof limiting>>
export type LimitZones = z.output<z.ZodObject<typeof limitZones>>
