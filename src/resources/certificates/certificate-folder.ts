import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { FailedError } from '../../core/errors.js'
import type { Secret } from '../../core/shell/secret.js'

/** A folder on the controller with private keys, which only its owner can read. */
export class CertificateFolder {
  /** A relative path starts in the folder that haploy runs in. */
  constructor(private readonly path: string) {}

  pathOf(file: string): string {
    return join(resolve(this.path), file)
  }

  /** The text of a file; undefined if there is none. Throws FailedError if it cannot be read, or if others can read it. */
  read(file: string): string | undefined {
    const path = this.pathOf(file)
    try {
      if ((statSync(path).mode & 0o077) !== 0) {
        throw new FailedError(`others than its owner can access ${path}, which has a private key`, {
          hint: `Run \`chmod 600 ${path}\`. If others may have read it, remove it, and the next run makes a new one.`,
        })
      }
      return readFileSync(path, 'utf8')
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') return undefined
      if (error instanceof FailedError) throw error
      throw new FailedError(`${path} cannot be read: ${message}`, { cause: error })
    }
  }

  /** Replaces a file at once. Throws FailedError if it cannot be written. */
  write(file: string, text: Secret): void {
    const path = this.pathOf(file)
    const temporary = `${path}.${randomUUID()}.new`
    try {
      this.#make()
      const descriptor = openSync(temporary, 'w', 0o600)
      try {
        writeSync(descriptor, text.reveal())
        fsyncSync(descriptor)
      } finally {
        closeSync(descriptor)
      }
      renameSync(temporary, path)
    } catch (error) {
      throw new FailedError(`${path} cannot be written: ${(error as Error).message}`, { cause: error })
    }
  }

  /** Private keys must not be committed with the project. */
  #make(): void {
    mkdirSync(resolve(this.path), { recursive: true, mode: 0o700 })
    const ignore = this.pathOf('.gitignore')
    if (existsSync(ignore)) return
    const descriptor = openSync(ignore, 'w', 0o600)
    writeSync(descriptor, '*\n')
    closeSync(descriptor)
  }
}
