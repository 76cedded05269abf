import { createHash, randomUUID } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'

/** Writes a file of the cache, for its owner alone: never half of it, and no failure when it cannot be kept. */
export function keep(place: string, content: string | Buffer): void {
  const staged = `${place}.${randomUUID()}`
  try {
    writeFileSync(staged, content, { mode: 0o600 })
    renameSync(staged, place)
  } catch {
    rmSync(staged, { force: true })
  }
}

/** 32 hexadecimal digits, for names and for telling whether something is as it was. */
export function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32)
}
