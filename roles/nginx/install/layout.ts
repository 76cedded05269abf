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
  readonly pidFile: string
  /** Folder of the files with users and passwords. */
  readonly passwords: string
  /** Folder of the declared certificates and keys. */
  readonly certificates: string
}

/** Where the files are unless a source build keeps them in its prefix. */
const systemPaths = { pidFile: '/run/nginx.pid', passwords: '/etc/nginx/auth', certificates: '/etc/nginx/tls' }

export function layoutOf({ install, user = 'nginx', group }: Nginx, facts: Facts): Layout {
  if (install === 'package' || install.from === 'package') {
    return { binary: 'nginx', folder: '/etc/nginx', ...systemPaths, ...distribution(facts) }
  }
  if (install.from === 'repository') {
    const modules = '/etc/nginx/modules-enabled/*.conf'
    return { binary: 'nginx', folder: '/etc/nginx', modules, user: 'nginx', ...systemPaths }
  }
  const owner = install.user ?? user
  const folder = `${install.prefix}/conf`
  return {
    binary: `${install.prefix}/sbin/nginx`,
    folder,
    modules: `${folder}/modules-enabled/*.conf`,
    user: owner,
    group: install.group ?? group ?? owner,
    ...(install.paths === 'prefix' ? pathsIn(install.prefix) : systemPaths),
  }
}

function pathsIn(prefix: string): typeof systemPaths {
  return {
    pidFile: `${prefix}/logs/nginx.pid`,
    passwords: `${prefix}/conf/auth`,
    certificates: `${prefix}/conf/tls`,
  }
}
