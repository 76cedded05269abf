import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { extension, historyFolder } from './folder.js'

/** The bounds of a history. */
export interface Bounds {
  readonly runs: number
  readonly bytes: number
}

export const bounds: Bounds = { runs: 200, bytes: 64 * 2 ** 20 }

/** Removes the oldest records beyond the bounds, but never the newest one. Errors are left to the next run. */
export async function prune(project: string, { runs, bytes }: Bounds = bounds): Promise<void> {
  const folder = historyFolder(project)
  try {
    const names = (await readdir(folder))
      .filter((name) => name.endsWith(extension))
      .sort()
      .reverse()
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size))
    let sum = 0
    const excess = names.filter((_, index) => {
      sum += sizes[index]!
      return index > 0 && (index >= runs || sum > bytes)
    })
    await Promise.all(excess.map((name) => rm(join(folder, name), { force: true })))
  } catch {
    // Another run removes the same records.
  }
}
