import { z } from 'zod'
import { isNetwork } from './networks.js'

const settings = z.strictObject({
  page: z.string().default('This site is under maintenance.\n').describe('Text or HTML of the answer'),
  type: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+(; ?charset=[\w-]+)?$/, 'must be a MIME type')
    .default('text/html')
    .describe('MIME type of the page'),
  retryAfter: z
    .int()
    .min(1)
    .optional()
    .describe('Seconds after which clients try again (`Retry-After`); by default not sent'),
  allow: z
    .array(z.string().refine(isNetwork, 'must be an address or a network'))
    .default([])
    .describe('Addresses that still reach the site'),
  file: z
    .string()
    .regex(/^\/[^\s;{}"'$\0]+$/, 'must be an absolute path')
    .optional()
    .describe('Only while this file exists on the host, without a reload; by default always'),
})

/** The switch of a server. */
export const maintenance = z
  .union([
    z.boolean().transform((on) => (on ? settings.parse({}) : undefined)),
    settings.meta({ title: 'Maintenance' }),
  ])
  .optional()
  .describe('Answer all requests with 503: `true`, or how; by default off')

export type Maintenance = z.output<typeof settings>
