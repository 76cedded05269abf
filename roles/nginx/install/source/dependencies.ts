import type { Facts } from 'haploy'
import gte from 'semver/functions/gte.js'
import type { FromSource } from '../../schema/install/install.js'
import type { Build } from './build-request.js'

/** What a build depends on. */
type Dependency = 'compiler' | 'headers' | 'make' | 'pcre' | 'openssl' | 'zlib' | 'gd' | 'xslt' | 'geoip'

/** The packages that a source build needs on a host. */
export function dependencies(source: FromSource, facts: Facts): readonly string[] {
  const names = packageNames(source, facts)
  const fetching = 'urls' in source.tarball ? ['curl', 'ca-certificates'] : []
  return [...new Set([...needs(source).flatMap((need) => names[need]), 'tar', 'gzip', ...fetching])]
}

/** Known errors of configure and make, and what helps. */
export function hints(source: FromSource, facts: Facts): Build['hints'] {
  const names = packageNames(source, facts)
  const install = (need: Dependency) => `install ${names[need].join(' ')}`
  return [
    { error: 'C compiler cc is not found', advice: install('compiler') },
    { error: 'requires the PCRE library', advice: install('pcre') },
    { error: 'require the OpenSSL library', advice: install('openssl') },
    { error: 'requires the zlib library', advice: install('zlib') },
    { error: 'requires the GD library', advice: install('gd') },
    { error: 'requires the libxml2/libxslt', advice: install('xslt') },
    { error: 'requires the GeoIP library', advice: install('geoip') },
    { error: 'make: not found', advice: install('make') },
    { error: 'invalid option', advice: 'remove the module or flag that this version of nginx does not have' },
    {
      error: '-Werror=deprecated-declarations',
      advice: 'use a version of nginx that supports the OpenSSL of the host',
    },
    { error: 'Killed signal terminated program', advice: 'add memory or swap to the host' },
    { error: 'No space left on device', advice: 'free disk space on the host' },
  ]
}

function needs({ modules, flags }: FromSource): Dependency[] {
  const requested = (pattern: RegExp) => [...modules, ...flags].some((word) => pattern.test(word))
  const needed: [Dependency, boolean][] = [
    ['compiler', true],
    ['headers', true],
    ['make', true],
    ['pcre', !requested(/^--without-pcre$|^--with-pcre=/)],
    ['openssl', requested(/_(ssl|v3)(_module)?$/) && !requested(/^--with-openssl=/)],
    ['zlib', !requested(/^--without-http_gzip_module$|^--with-zlib=/)],
    ['gd', requested(/http_image_filter/)],
    ['xslt', requested(/http_xslt/)],
    ['geoip', requested(/(http|stream)_geoip/)],
  ]
  return needed.flatMap(([need, is]) => (is ? [need] : []))
}

/** nginx supports PCRE2 from 1.21.5 on, and only the first PCRE before. */
function packageNames({ version }: FromSource, { os }: Facts): Record<Dependency, readonly string[]> {
  const pcre2 = gte(version, '1.21.5')
  if (os.family === 'debian') return { ...debian, pcre: [pcre2 ? 'libpcre2-dev' : 'libpcre3-dev'] }
  return { ...enterprise, pcre: [pcre2 ? 'pcre2-devel' : 'pcre-devel'] }
}

const debian = {
  compiler: ['gcc'],
  headers: ['libc6-dev'],
  make: ['make'],
  openssl: ['libssl-dev'],
  zlib: ['zlib1g-dev'],
  gd: ['libgd-dev'],
  xslt: ['libxslt1-dev', 'libxml2-dev'],
  geoip: ['libgeoip-dev'],
}

const enterprise = {
  compiler: ['gcc'],
  headers: ['glibc-devel'],
  make: ['make'],
  openssl: ['openssl-devel'],
  zlib: ['zlib-devel'],
  gd: ['gd-devel'],
  xslt: ['libxslt-devel', 'libxml2-devel'],
  geoip: ['GeoIP-devel'],
}
