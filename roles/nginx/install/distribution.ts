import type { Facts } from 'haploy'

interface Distribution {
  /** User that the workers of the package run as. */
  readonly user: string
  /** Files that load the dynamic modules installed as packages. */
  readonly modules: string
}

/** The differences between the distributions' nginx packages. */
export function distribution({ os }: Facts): Distribution {
  return os.family === 'debian'
    ? { user: 'www-data', modules: '/etc/nginx/modules-enabled/*.conf' }
    : { user: 'nginx', modules: '/usr/share/nginx/modules/*.conf' }
}
