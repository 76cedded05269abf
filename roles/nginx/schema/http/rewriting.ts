import { z } from 'zod'

const oneLine = z.string().regex(/^[^\n\r\0]+$/, 'must be one line')
const variable = z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of a variable, without $')
const code = z.int().min(100).max(599)

const rewrite = z.strictObject({
  pattern: oneLine.describe('Regular expression for the path: `^/old/(.*)$`'),
  replacement: oneLine.describe('Path or URL, with the groups of the pattern: `/new/$1`'),
  flag: z
    .enum(['last', 'break', 'redirect', 'permanent'])
    .optional()
    .describe(
      '`last`: search for a location again, `break`: stay in this one, `redirect`: 302, `permanent`: 301; by default the next rewrites go on',
    ),
})

/** What a server, a location or a condition does with a request before anything else, in this order. */
export const rewriting = {
  set: z.record(variable, z.string()).default({}).describe("Variables by name: `{ backend: 'web' }` sets `$backend`"),
  rewrites: z
    .array(rewrite.meta({ title: 'A rewrite' }))
    .default([])
    .describe('Changes of the path, in order, after `set` and the conditions'),
  return: z
    .union([
      code,
      z.strictObject({
        code: code.describe('Status code'),
        body: z.string().describe('Text, or the URL of a redirect'),
      }),
    ])
    .optional()
    .describe('Status code, alone or with a text or the URL of a redirect'),
}

const codes = z
  .string()
  .regex(/^[345]\d\d( [345]\d\d)*$/, "must be status codes such as '404' or '502 503 504'")
  .refine((text) => !text.split(' ').includes('499'), 'must not have 499, for which nothing is sent')

const errorPage = z.union([
  oneLine,
  z.strictObject({
    page: oneLine.describe('Path, URL or named location'),
    code: z
      .union([code, z.literal('page')])
      .describe('Status code of the answer instead of that of the error; `page`: the one that the page has'),
  }),
])

export const errorPages = z
  .record(codes, errorPage)
  .default({})
  .describe("Pages by status code: `{ '404': '/404.html', '502 503 504': '@unavailable' }`")

const redirect = z.union([
  oneLine,
  z.strictObject({
    to: oneLine.describe('Path or URL'),
    code: z
      .union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)])
      .describe('Status code'),
  }),
])

export const redirects = z
  .record(z.string().regex(/^\/[^\n\r\0]*$/, 'must be a path'), redirect)
  .default({})
  .describe("Redirects by exact path, permanent ones unless they have a code: `{ '/old': '/new' }`")

export type Rewriting = z.output<z.ZodObject<typeof rewriting>>
export type Return = NonNullable<Rewriting['return']>
export type ErrorPages = z.output<typeof errorPages>
export type Redirects = z.output<typeof redirects>
