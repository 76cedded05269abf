import { chmod, lstat, mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../inventory/validation/target.js'

/**
 * The folder of compiled inventories and playbooks, created when missing. The files may contain secrets and are executed,
 * so the result is undefined, which disables the cache, unless the user owns the folder and nobody else can write to it.
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
