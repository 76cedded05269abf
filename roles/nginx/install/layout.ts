import type { Facts } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { distribution } from './distribution.js'

/** Where an installation has its things. */
export interface Layout {
  /** The program itself; a bare name where it is on the search path. */
  readonly binary: string
  /** Folder of nginx.conf and mime.types. */
  readonly folder: string
  /** Files that load dynamic modules, as `include` takes them. */
  readonly modules: string
  /** User that the installation brings. */
  readonly user: string
  /** Group that it brings, where that is not simply the user's own. */
  readonly group?: string
}

export function layoutOf({ install, user = 'nginx', group }: Nginx, facts: Facts): Layout {
  if (install === 'package' || install.from === 'package') {
    return { binary: 'nginx', folder: '/etc/nginx', ...distribution(facts) }
  }
  if (install.from === 'repository') {
    return { binary: 'nginx', folder: '/etc/nginx', modules: '/etc/nginx/modules-enabled/*.conf', user: 'nginx' }
  }
  const owner = install.user ?? user
  const folder = `${install.prefix}/conf`
  return {
    binary: `${install.prefix}/sbin/nginx`,
    folder,
    modules: `${folder}/modules-enabled/*.conf`,
    user: owner,
    group: install.group ?? group ?? owner,
  }
}
