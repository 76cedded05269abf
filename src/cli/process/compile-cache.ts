import module from 'node:module'
import { join } from 'node:path'
import type { Environment } from '../../inventory/validation/target.js'
import { cacheFolder } from '../../loader/cache-folder.js'

/**
 * Enables Node's compile cache for the next start. The cache is in the user's own folder and not in the default one under
 * /tmp, because Node executes what it finds there. Node 20 has no such cache.
 */
export async function useCompileCache(env: Environment): Promise<void> {
  const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => void }
  if (enableCompileCache === undefined || env.NODE_DISABLE_COMPILE_CACHE) return
  const folder = await cacheFolder(env)
  if (folder !== undefined) enableCompileCache(join(folder, 'node'))
}
