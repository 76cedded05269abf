import { z } from 'zod'
import { options } from '../options/options.js'
import { access, address } from './access.js'
import { locationConditions } from './conditions.js'
import { headers } from './headers.js'
import { limiting } from './http/limits.js'
import { errorPages, rewriting } from './http/rewriting.js'
import { logs } from './logs.js'
import { includes, path, raw } from './words.js'

const parameters = (protocol: string) =>
  z
    .record(z.string().regex(/^\w+$/), z.string())
    .default({})
    .describe(
      `Additional parameters for ${protocol}, or other values for the usual ones: \`{ APP_MODE: 'live' }\`; by default the usual ones`,
    )

const limitExcept = z.strictObject({
  methods: z
    .array(
      z.enum([
        'GET',
        'POST',
        'PUT',
        'DELETE',
        'MKCOL',
        'COPY',
        'MOVE',
        'OPTIONS',
        'PROPFIND',
        'PROPPATCH',
        'LOCK',
        'UNLOCK',
        'PATCH',
      ]),
    )
    .min(1)
    .describe('Methods that are not limited; `GET` includes HEAD'),
  allow: z.array(address).default([]).describe('Addresses that may use the other methods'),
})

const fields = {
  proxyPass: z
    .string()
    .regex(/^(https?:\/\/|\$)[^\s;{}"']+$/, 'must be a URL such as http://web')
    .optional()
    .describe('URL of an upstream or of a server: `http://web`'),
  websocket: z
    .boolean()
    .default(false)
    .describe(
      'Pass upgrades to WebSocket on, with `proxyPass`; `proxyReadTimeout` then limits the silence of a connection',
    ),
  fastcgiPass: z
    .string()
    .regex(/^[^\s;{}"']+$/, 'must be host:port, unix:path or an upstream')
    .optional()
    .describe('Address of the FastCGI application'),
  fastcgiParams: parameters('`fastcgiPass`'),
  uwsgiParams: parameters('`uwsgiPass`'),
  scgiParams: parameters('`scgiPass`'),
  ...rewriting,
  conditions: locationConditions,
  status: z.boolean().default(false).describe("Page with nginx's counters (`stub_status`)"),
  root: path.optional().describe('Folder of the files'),
  index: z.array(z.string().min(1)).min(1).optional().describe('Files that are served for a folder'),
  tryFiles: z.array(z.string().min(1)).min(2).optional().describe("Candidates in order: `['$uri', '=404']`"),
  errorPages,
  headers: headers.describe(
    "Response headers in addition to the server's (and HSTS), or overriding them; by default the server's",
  ),
  ...access,
  authRequestSet: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of a variable, without $'), z.string())
    .default({})
    .describe("Variables from the answer to `authRequest`: `{ user: '$upstream_http_x_user' }`"),
  limitExcept: limitExcept.optional().describe('Access by method; by default not limited'),
  ...limiting,
  ...logs,
  includes,
  ...options('location'),
  raw,
}

const plain = z.strictObject(fields)

/** A location, with the locations in it. */
export type Location = Flat<z.output<typeof plain> & { locations: Record<string, Location> }>
export type LocationInput = Flat<z.input<typeof plain> & { locations?: Record<string, LocationInput> | undefined }>
export type Flat<T> = { [K in keyof T]: T[K] }

export const location: z.ZodType<Location, LocationInput> = z
  .strictObject({
    ...fields,
    get locations() {
      return locations.describe('Locations in it: for a path below its own, or patterns')
    },
  })
  .meta({ title: 'A location' })
  .refine(
    (each) => answersOf(each as Location).length <= 1,
    'must have only one of proxyPass, fastcgiPass, uwsgiPass, scgiPass, grpcPass, memcachedPass, return and status',
  ) as unknown as z.ZodType<Location, LocationInput>

export const locations: z.ZodDefault<z.ZodRecord<z.ZodString, typeof location>> = z
  .record(
    z
      .string()
      .regex(
        /^(@[\w-]+|(=|~|~\*|\^~) *\S[^\n\0]*|[^\s@=~^][^\n\0]*)$/,
        "must be a path, '= path', '~ pattern' or '@name'",
      ),
    location,
  )
  .default({}) as never

/** The variables by which a location answers, or passes a request on. */
export function answersOf(location: Location): readonly string[] {
  const names = ['proxyPass', 'fastcgiPass', 'uwsgiPass', 'scgiPass', 'grpcPass', 'memcachedPass', 'return'] as const
  return [...names.filter((name) => location[name] !== undefined), ...(location.status ? ['status'] : [])]
}

/** A location and those that it is in, from the outside. */
export interface PlacedLocation {
  readonly location: Location
  readonly outer: readonly Location[]
  /** The paths of those around it, and its own. */
  readonly paths: readonly string[]
}

/** All locations of a server, also those in other ones. */
export function everyLocation(
  { locations }: { readonly locations: Readonly<Record<string, Location>> },
  outer: readonly Location[] = [],
  around: readonly string[] = [],
): readonly PlacedLocation[] {
  return Object.entries(locations).flatMap(([path, location]) => {
    const paths = [...around, path]
    return [{ location, outer, paths }, ...everyLocation(location, [...outer, location], paths)]
  })
}
