import { z } from 'zod'
import { options } from '../options/options.js'
import { headers } from './headers.js'
import { errorPages, rewriting } from './http/rewriting.js'
import { logs } from './logs.js'
import { raw } from './words.js'

const shared = {
  if: z
    .string()
    .regex(/^[^\n\r\0;{}]+$/, 'must be a condition in one line')
    .describe("Condition: `'$request_method = POST'`, `'$http_cookie ~ beta'`, `'!-f $request_filename'`"),
  ...rewriting,
  break: z.boolean().default(false).describe('Skip the remaining conditions and rewrites'),
  headers: headers.describe(
    'Response headers, in addition to those of the server and the location, or overriding them',
  ),
  errorPages,
  accessLog: logs.accessLog,
  raw,
}

const titles = { inServer: 'A condition of a server', inLocation: 'A condition of a location' }

/** What a server does only with some requests. */
export const serverConditions = z
  .array(
    z
      .strictObject({ if: shared.if, ...rewriting, break: shared.break, ...options('server-if'), raw })
      .meta({ title: titles.inServer }),
  )
  .default([])
  .describe('What happens only to requests that meet a condition, in order')

/** What a location does only with some requests. */
export const locationConditions = z
  .array(
    z
      .strictObject({
        ...shared,
        proxyPass: z
          .string()
          .regex(/^https?:\/\/[^\s;{}]+$/, 'must be a URL such as http://web')
          .optional()
          .describe('URL of an upstream or of a server, without a path'),
        ...options('location-if'),
      })
      .meta({ title: titles.inLocation }),
  )
  .default([])
  .describe('What happens only to requests that meet a condition, in order')

export type ServerCondition = z.output<typeof serverConditions>[number]
export type LocationCondition = z.output<typeof locationConditions>[number]
