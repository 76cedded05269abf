import { z } from 'zod'

const account = z.string().regex(/^[a-z_][a-z0-9_-]*$/i, 'must be the name of an account')
const oneLine = z.string().regex(/^\S+$/, 'must be one word')
/** A repository must be encrypted in transit, or local. */
const mirrorUrl = z.string().regex(/^(https:\/\/|file:\/\/\/)[^\s"']+$/, 'must be an https URL, or file:///…')

/**
 * A folder that only the build writes to, of plain characters because configure and make pass it through several
 * shells.
 */
const prefix = z
  .string()
  .regex(/^(\/[A-Za-z0-9_+-][A-Za-z0-9._+-]*){2,}$/, 'must be an absolute path of two or more plain names')

/** Arguments that `nginx -V` prints unchanged: without quotes, patterns and backslashes. */
const flag = z
  .string()
  .regex(/^--[a-z0-9_-]+(=[^\s'"\\`$*?[\]]+( [^\s'"\\`$*?[\]]+)*)?$/, 'must be one plain argument of configure')
  .refine(
    (text) => !/=dynamic$|^--add-dynamic-module/.test(text),
    'must not be dynamic: the modules of a source build are compiled in',
  )
  .refine(
    (text) => !/^--(prefix|user|group|(sbin|conf|modules)-path)=/.test(text),
    'follows from prefix, user and group, and cannot be set here',
  )

const modules = [
  'http_ssl',
  'http_v2',
  'http_v3',
  'http_realip',
  'http_addition',
  'http_xslt',
  'http_image_filter',
  'http_geoip',
  'http_sub',
  'http_dav',
  'http_flv',
  'http_mp4',
  'http_gunzip',
  'http_gzip_static',
  'http_auth_request',
  'http_random_index',
  'http_secure_link',
  'http_slice',
  'http_stub_status',
  'mail',
  'mail_ssl',
  'stream',
  'stream_ssl',
  'stream_realip',
  'stream_geoip',
  'stream_ssl_preread',
  'threads',
  'file-aio',
  'pcre',
  'pcre-jit',
] as const

const fromPackage = z.strictObject({
  from: z.literal('package').describe("The distribution's package"),
  version: oneLine.optional().describe('Exact version, as the package manager writes it; by default any'),
})

const fromRepository = z.strictObject({
  from: z.literal('repository').describe("The package of nginx's vendor"),
  key: z
    .string()
    .regex(/^(\/|-----BEGIN PGP PUBLIC KEY BLOCK-----\n)/, 'must be an armoured public key or an absolute path')
    .describe("The vendor's signing key: armoured text, or a path on the controller"),
  url: mirrorUrl.optional().describe("Folder of the packages on a mirror; by default the vendor's"),
  codename: oneLine
    .optional()
    .describe('Suite of a Debian or Ubuntu release that haploy does not know; by default derived from the release'),
  version: oneLine
    .optional()
    .describe('Exact version of the package, as the package manager writes it; by default any'),
})

/** A single variable, so that overriding it can replace a URL with a path. */
const tarball = z
  .union([
    z.string().regex(/^(https?:\/\/\S+|\/[^/].*)$/, 'must be a URL or an absolute path on the controller'),
    z.array(z.string().regex(/^https?:\/\/\S+$/, 'must be a URL')).min(1),
  ])
  .transform((from): { urls: readonly string[] } | { path: string } => {
    if (typeof from !== 'string') return { urls: from }
    return from.startsWith('/') ? { path: from } : { urls: [from] }
  })
  .describe('A URL from which the host downloads it, several that are tried in order, or a path on the controller')

const fromSource = z.strictObject({
  from: z.literal('source').describe('nginx compiled on the host'),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'must be a version such as 1.22.1')
    .describe('Version to build; a different one is an upgrade or a downgrade'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits')
    .describe('Checksum of the tarball, verified before the tarball is used'),
  tarball,
  prefix: prefix
    .default('/usr/local/nginx')
    .describe('Folder of the installation; `nginx.conf` is in its folder `conf`'),
  paths: z
    .enum(['system', 'prefix'])
    .default('system')
    .describe(
      'Where the pid file, passwords and certificates are: in `/run` and `/etc/nginx`, or in folders of the prefix',
    ),
  modules: z
    .array(z.enum(modules))
    .default([
      'http_ssl',
      'http_realip',
      'http_mp4',
      'http_flv',
      'http_gzip_static',
      'http_stub_status',
      'stream',
      'stream_ssl',
      'pcre',
    ])
    .describe('Modules to compile in'),
  flags: z.array(flag).default([]).describe("More arguments of `configure`: `['--with-cc-opt=-O2']`"),
  user: account.optional().describe('User of the workers, created if needed; by default `nginx.user`, or `nginx`'),
  group: account
    .optional()
    .describe("Group of the workers, created if needed; by default `nginx.group`, or the user's name"),
})

/** How nginx is installed. */
export const install = z
  .union([
    z.literal('package'),
    z.discriminatedUnion('from', [
      fromPackage.meta({ title: 'A version of the package' }),
      fromRepository.meta({ title: "From the vendor's repository" }),
      fromSource.meta({ title: 'From source' }),
    ]),
  ])
  .default('package')

export type Install = z.output<typeof install>
export type FromRepository = z.output<typeof fromRepository>
export type FromSource = z.output<typeof fromSource>
