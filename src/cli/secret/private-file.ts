import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file in a folder of its own that only this user can read. */
interface PrivateFile {
  readonly path: string
  /** Removes the folder, with whatever an editor has left in it. */
  remove(): void
}

/**
 * Creates a private file, in memory where the system has such a folder. It is removed when the program ends, however it
 * ends; only SIGKILL and a power failure leave it.
 */
export function privateFile(name: string, text: string): PrivateFile {
  const folder = mkdtempSync(join(memoryFolder(), 'haploy-secret-'))
  const remove = () => {
    rmSync(folder, { recursive: true, force: true })
    process.off('exit', remove)
  }
  process.on('exit', remove)
  const path = join(folder, name)
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
  return { path, remove }
}

function memoryFolder(): string {
  const folders = ['/dev/shm', process.env.XDG_RUNTIME_DIR].filter((folder) => folder !== undefined && folder !== '')
  return folders.find((folder) => isWritable(folder!)) ?? tmpdir()
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}
