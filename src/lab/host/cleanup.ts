import { readdir, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabPaths } from '../paths.js'

const nspawnDir = '/run/systemd/nspawn'

/**
 * Removes the files that a killed systemd-nspawn leaves: a lock named after the inode of the machine's root, and a folder
 * for propagated mounts. Must be called while the roots are mounted.
 */
export async function cleanUpNspawn({ name, stateDir }: LabPaths): Promise<void> {
  for (const host of await readdir(join(stateDir, 'hosts')).catch(() => [])) {
    const root = await stat(join(stateDir, 'hosts', host, 'root')).catch(() => undefined)
    if (root) await rm(join(nspawnDir, 'locks', `inode-${root.dev}:${root.ino}`), { force: true })
    await rm(join(nspawnDir, 'propagate', machineName(host, name)), { recursive: true, force: true })
  }
  for (const folder of ['locks', 'propagate', '.']) await rmdir(join(nspawnDir, folder)).catch(() => {})
}

/** The machine name of a host in systemd-nspawn, unique among all labs. */
export const machineName = (host: string, lab: string) => `${host}.${lab}`
