import { z } from 'zod'

const size = (example: string) => z.string().regex(/^[1-9]\d{0,8}[kKmMgG]?$/, `must be a size such as '${example}'`)

const cache = z.strictObject({
  for: z
    .enum(['proxy', 'fastcgi', 'uwsgi', 'scgi'])
    .default('proxy')
    .describe('What it stores answers of: `proxyCache` of a location uses a cache for `proxy`'),
  path: z
    .string()
    .regex(/^\/[^\s;{}"'\0]+$/, 'must be an absolute path')
    .optional()
    .describe('Folder, which is created for the workers; by default `/var/cache/nginx/<name>`'),
  levels: z
    .string()
    .regex(/^[12](:[12]){0,2}$/, "must be such as '1:2'")
    .default('1:2')
    .describe('Characters of the folders below it'),
  memory: z
    .string()
    .regex(/^[1-9]\d{0,3}[mM]$/, "must be a size such as '10m'")
    .default('10m')
    .describe('Memory for the keys: 1m for 8000'),
  maxSize: size('1g')
    .optional()
    .describe('Size of the folder above which the oldest answers are removed; by default not limited'),
  minFree: size('1g').optional().describe('Free space below which the oldest answers are removed; by default none'),
  inactive: z
    .string()
    .regex(/^[1-9]\d{0,6}(s|m|h|d|w)$/, "must be a time such as '10m'")
    .default('10m')
    .describe('Time after which an answer that nobody asked for is removed'),
  useTempPath: z
    .boolean()
    .default(false)
    .describe('Write answers to `proxyTempPath` first, which may be on another file system'),
})

export const caches = z
  .record(
    z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'must be of letters, digits, _ . -'),
    cache.meta({ title: 'A cache' }),
  )
  .default({})
  .describe('Caches by name')

export type Caches = z.output<typeof caches>
export type Cache = Caches[string]
