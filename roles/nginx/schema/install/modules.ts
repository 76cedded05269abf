import { z } from 'zod'

/** The names of dynamic modules whose packages are known. */
export const moduleNames = [
  'stream',
  'mail',
  'image-filter',
  'xslt',
  'perl',
  'njs',
  'geoip',
  'geoip2',
  'brotli',
  'headers-more',
  'fancyindex',
  'modsecurity',
  'lua',
  'cache-purge',
  'dav-ext',
  'subs-filter',
  'auth-pam',
  'rtmp',
] as const

const other = z
  .strictObject({
    package: z.string().min(1).optional().describe('Package that contains it; by default none is installed'),
    load: z
      .string()
      .regex(/^[^\s;{}"']+\.so$/, 'must be the path of an .so file')
      .optional()
      .describe('Path for `load_module`: `modules/ngx_http_foo_module.so`; by default the package loads it'),
  })
  .meta({ title: 'Another module' })
  .refine(({ package: name, load }) => name !== undefined || load !== undefined, 'must have package or load')

/** Dynamic modules. `stream` is added where `nginx.stream` is declared. */
export const modules = z.array(z.union([z.enum(moduleNames), other]))

export type ModuleName = (typeof moduleNames)[number]
export type Modules = z.output<typeof modules>
