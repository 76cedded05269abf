import type { Facts } from 'haploy'

interface Distribution {
  /** User that the package runs the workers as. */
  readonly user: string
  /** Loads the dynamic modules that are installed as packages. */
  readonly modules: string
}

/** What differs between the distributions' nginx packages. */
export function distribution({ os }: Facts): Distribution {
  return os.family === 'debian'
    ? { user: 'www-data', modules: '/etc/nginx/modules-enabled/*.conf' }
    : { user: 'nginx', modules: '/usr/share/nginx/modules/*.conf' }
}
