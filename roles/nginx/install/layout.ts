import type { Facts } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { distribution } from './distribution.js'

/** The paths and accounts of an installation. */
export interface Layout {
  /** Path of the program, or its name if it is in PATH. */
  readonly binary: string
  /** Folder of nginx.conf and mime.types. */
  readonly folder: string
  /** Pattern of the files that load dynamic modules, for `include`. */
  readonly modules: string
  /** User that the installation creates. */
  readonly user: string
  /** Group that it creates, unless that is the user's own. */
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
