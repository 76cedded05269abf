import { chmod, lstat, mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../inventory/validation/target.js'

/**
 * The folder that holds compiled inventories and playbooks, made when it is not there. They may have secrets in them,
 * and they will be run: so undefined, and no cache, unless the folder is the user's own and closed to everybody else.
 */
export async function cacheFolder({ XDG_CACHE_HOME, HOME }: Environment): Promise<string | undefined> {
  const base = XDG_CACHE_HOME || (HOME && join(HOME, '.cache'))
  if (!base) return undefined
  const folder = join(base, 'haploy')
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const found = await lstat(folder)
    if (!found.isDirectory() || found.uid !== userInfo().uid) return undefined
    if ((found.mode & 0o022) !== 0) return undefined
    if ((found.mode & 0o077) !== 0) await chmod(folder, 0o700)
    return folder
  } catch {
    return undefined
  }
}
