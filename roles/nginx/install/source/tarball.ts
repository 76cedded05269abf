import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { type Content, FailedError } from 'haploy'

/**
 * A tarball on the controller, on its way to a host. Throws FailedError when it cannot be read, or when it is not the
 * one that is declared.
 */
export function localTarball(path: string, sha256: string): Content {
  const bytes = read(path)
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found !== sha256) {
    throw new FailedError(`${path} is not the tarball that is declared: its sha256 is ${found}, not ${sha256}`, {
      hint: 'Fetch it again from where its checksum is published, or correct nginx.install.sha256.',
    })
  }
  return { size: bytes.length, sha256, read: () => createReadStream(path) }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new FailedError(`${path} cannot be read: ${(cause as Error).message}`, {
      hint: 'A tarball that is no URL is a path on the machine that haploy runs on.',
      cause,
    })
  }
}
