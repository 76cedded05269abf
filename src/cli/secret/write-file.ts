import { randomUUID } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { UsageError } from '../../core/errors.js'

/** Replaces the content of a file completely or not at all. Throws UsageError if it cannot be written. */
export function replaceFile(path: string, text: string): void {
  const real = realpathSync(path)
  const staged = `${real}.${randomUUID()}`
  try {
    writeStaged(staged, text, statSync(real).mode & 0o777)
    renameSync(staged, real)
  } catch (cause) {
    rmSync(staged, { force: true })
    throw new UsageError(`cannot write ${real}: ${(cause as NodeJS.ErrnoException).code}`, {
      hint: 'It is unchanged.',
      cause,
    })
  }
}

function writeStaged(path: string, text: string, mode: number): void {
  const file = openSync(path, 'wx', mode)
  try {
    // The mode of a new file is without the bits of the umask.
    fchmodSync(file, mode)
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
