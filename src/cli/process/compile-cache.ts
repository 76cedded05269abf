import module from 'node:module'
import { join } from 'node:path'
import type { Environment } from '../../inventory/validation/target.js'
import { cacheFolder } from '../../loader/cache-folder.js'

/**
 * Lets Node keep the modules that it compiles for the next start. In the user's own folder and not in the usual one
 * below /tmp, since whatever lies there will be run. Node 20 cannot.
 */
export async function keepCompiled(env: Environment): Promise<void> {
  const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => void }
  if (enableCompileCache === undefined || env.NODE_DISABLE_COMPILE_CACHE) return
  const folder = await cacheFolder(env)
  if (folder !== undefined) enableCompileCache(join(folder, 'node'))
}
