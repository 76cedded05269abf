import type { Facts } from 'haploy'
import gte from 'semver/functions/gte.js'
import type { FromSource } from '../../schema/install.js'

/** What a build looks for, each with the package that brings it. */
type Need = 'compiler' | 'headers' | 'make' | 'pcre' | 'openssl' | 'zlib' | 'gd' | 'xslt' | 'geoip'

/** The packages that a source build needs on a host. */
export function dependencies(source: FromSource, facts: Facts): readonly string[] {
  const names = packageNames(source, facts)
  const fetching = 'urls' in source.tarball ? ['curl', 'ca-certificates'] : []
  return [...new Set([...needs(source).flatMap((need) => names[need]), 'tar', 'gzip', ...fetching])]
}

/** What a failed configure or make says, and what helps. */
export function hints(source: FromSource, facts: Facts): readonly { readonly says: string; readonly do: string }[] {
  const names = packageNames(source, facts)
  const install = (need: Need) => `install ${names[need].join(' ')}`
  return [
    { says: 'C compiler cc is not found', do: install('compiler') },
    { says: 'requires the PCRE library', do: install('pcre') },
    { says: 'require the OpenSSL library', do: install('openssl') },
    { says: 'requires the zlib library', do: install('zlib') },
    { says: 'requires the GD library', do: install('gd') },
    { says: 'requires the libxml2/libxslt', do: install('xslt') },
    { says: 'requires the GeoIP library', do: install('geoip') },
    { says: 'make: not found', do: install('make') },
    { says: 'invalid option', do: 'leave out the module or flag that this version of nginx does not have' },
    {
      says: '-Werror=deprecated-declarations',
      do: 'take a version of nginx that is as new as the OpenSSL of the host',
    },
    { says: 'Killed signal terminated program', do: 'give the host more memory, or swap' },
    { says: 'No space left on device', do: 'make room on the host' },
  ]
}

function needs({ modules, flags }: FromSource): Need[] {
  const asked = (pattern: RegExp) => [...modules, ...flags].some((word) => pattern.test(word))
  const needed: [Need, boolean][] = [
    ['compiler', true],
    ['headers', true],
    ['make', true],
    ['pcre', !asked(/^--without-pcre$|^--with-pcre=/)],
    ['openssl', asked(/_(ssl|v3)(_module)?$/) && !asked(/^--with-openssl=/)],
    ['zlib', !asked(/^--without-http_gzip_module$|^--with-zlib=/)],
    ['gd', asked(/http_image_filter/)],
    ['xslt', asked(/http_xslt/)],
    ['geoip', asked(/(http|stream)_geoip/)],
  ]
  return needed.flatMap(([need, is]) => (is ? [need] : []))
}

/** From 1.21.5 on nginx takes PCRE2; before, it knows the first PCRE only. */
function packageNames({ version }: FromSource, { os }: Facts): Record<Need, readonly string[]> {
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
