import { type Facts, FailedError } from 'haploy'
import type { ModuleName, Modules } from '../schema/install/modules.js'
import type { Nginx } from '../schema/variables.js'

/** The modules that a configuration needs: the declared ones, and `stream` for streams. */
export function modulesOf({ modules, stream }: Pick<Nginx, 'modules' | 'stream'>): Modules {
  return stream && !modules.includes('stream') ? ['stream', ...modules] : modules
}

/**
 * The packages of the modules. A source build has none, because its modules are compiled in. Throws FailedError for a
 * module that the distribution or the vendor has no package of.
 */
export function modulePackages(vars: Nginx, { os }: Facts): readonly string[] {
  const origin = originOf(vars.install, os)
  if (origin === 'source') return []
  return modulesOf(vars).flatMap((module) => {
    if (typeof module === 'object') return module.package ?? []
    const names = packages[module][origin]
    if (names === undefined) throw unknownPackage(module, origin === 'vendor' ? 'the vendor of nginx' : os.name)
    return names
  })
}

/** The paths for `load_module`. A package of a distribution has a file that loads its module, the vendor's has none. */
export function modulesToLoad(vars: Nginx, { os }: Facts): readonly string[] {
  const origin = originOf(vars.install, os)
  return modulesOf(vars).flatMap((module) => {
    if (typeof module === 'object') return module.load ?? []
    return origin === 'vendor' ? (vendorFiles[module] ?? []) : []
  })
}

type Origin = 'debian' | 'enterprise' | 'vendor' | 'source'

function originOf(install: Nginx['install'], os: Facts['os']): Origin {
  const from = install === 'package' ? install : install.from
  if (from === 'package') return os.family === 'debian' ? 'debian' : 'enterprise'
  return from === 'repository' ? 'vendor' : 'source'
}

function unknownPackage(module: ModuleName, whose: string): FailedError {
  return new FailedError(`haploy knows no package of ${whose} with nginx's module ${module}`, {
    hint: `Declare its package in nginx.modules: { package: '…' }, and with \`load\` the .so file if the package does not load it.`,
  })
}

/** An empty list: the module is compiled in. Those of the EL family are in its own repositories or in EPEL. */
const packages: Readonly<Record<ModuleName, Readonly<Partial<Record<Origin, readonly string[]>>>>> = {
  stream: { debian: ['libnginx-mod-stream'], enterprise: ['nginx-mod-stream'], vendor: [] },
  mail: { debian: ['libnginx-mod-mail'], enterprise: ['nginx-mod-mail'], vendor: [] },
  'image-filter': {
    debian: ['libnginx-mod-http-image-filter'],
    enterprise: ['nginx-mod-http-image-filter'],
    vendor: ['nginx-module-image-filter'],
  },
  xslt: {
    debian: ['libnginx-mod-http-xslt-filter'],
    enterprise: ['nginx-mod-http-xslt-filter'],
    vendor: ['nginx-module-xslt'],
  },
  perl: { debian: ['libnginx-mod-http-perl'], enterprise: ['nginx-mod-http-perl'], vendor: ['nginx-module-perl'] },
  njs: { debian: ['libnginx-mod-http-js', 'libnginx-mod-stream-js'], vendor: ['nginx-module-njs'] },
  geoip: { debian: ['libnginx-mod-http-geoip'], vendor: ['nginx-module-geoip'] },
  geoip2: { debian: ['libnginx-mod-http-geoip2'] },
  brotli: {
    debian: ['libnginx-mod-http-brotli-filter', 'libnginx-mod-http-brotli-static'],
    enterprise: ['nginx-mod-brotli'],
  },
  'headers-more': { debian: ['libnginx-mod-http-headers-more-filter'], enterprise: ['nginx-mod-headers-more'] },
  fancyindex: { debian: ['libnginx-mod-http-fancyindex'], enterprise: ['nginx-mod-fancyindex'] },
  modsecurity: { debian: ['libnginx-mod-http-modsecurity'], enterprise: ['nginx-mod-modsecurity'] },
  lua: { debian: ['libnginx-mod-http-lua'] },
  'cache-purge': { debian: ['libnginx-mod-http-cache-purge'] },
  'dav-ext': { debian: ['libnginx-mod-http-dav-ext'] },
  'subs-filter': { debian: ['libnginx-mod-http-subs-filter'] },
  'auth-pam': { debian: ['libnginx-mod-http-auth-pam'] },
  rtmp: { debian: ['libnginx-mod-rtmp'] },
}

const vendorFiles: Readonly<Partial<Record<ModuleName, readonly string[]>>> = {
  'image-filter': ['modules/ngx_http_image_filter_module.so'],
  xslt: ['modules/ngx_http_xslt_filter_module.so'],
  perl: ['modules/ngx_http_perl_module.so'],
  njs: ['modules/ngx_http_js_module.so'],
  geoip: ['modules/ngx_http_geoip_module.so'],
}
