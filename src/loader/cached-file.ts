import { randomUUID } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'

/** Writes a file of the cache atomically, readable by its owner only. A failed write is ignored. */
export function writeCached(path: string, content: string | Buffer): void {
  const staged = `${path}.${randomUUID()}`
  try {
    writeFileSync(staged, content, { mode: 0o600 })
    renameSync(staged, path)
  } catch {
    rmSync(staged, { force: true })
  }
}
