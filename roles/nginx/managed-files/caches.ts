import { directory, type Item } from 'haploy'
import type { Cache } from '../schema/http/caches.js'
import type { Nginx } from '../schema/variables.js'

/** The folder of a cache. */
export function cachePath(name: string, { path }: Pick<Cache, 'path'>): string {
  return path ?? `/var/cache/nginx/${name}`
}

/** The folders of the caches. The workers write to them, and nobody else reads what clients were sent. */
export function cacheFolders({ caches }: Pick<Nginx, 'caches'>, owner: string): readonly Item[] {
  return Object.entries(caches).map(([name, cache]) =>
    directory(`create the cache ${name}`, cachePath(name, cache), { owner, mode: '0700', tags: ['config'] }),
  )
}
