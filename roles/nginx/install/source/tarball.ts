import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { type Content, FailedError } from 'haploy'

/**
 * A tarball on the controller, to be copied to a host. Throws FailedError if it cannot be read or has another checksum
 * than the declared one.
 */
export function localTarball(path: string, sha256: string): Content {
  const bytes = read(path)
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found !== sha256) {
    throw new FailedError(`${path} is not the declared tarball: its sha256 is ${found}, not ${sha256}`, {
      hint: 'Download it again, or correct nginx.install.sha256 to the published checksum.',
    })
  }
  return { size: bytes.length, sha256, read: () => createReadStream(path) }
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new FailedError(`${path} cannot be read: ${(cause as Error).message}`, {
      hint: 'nginx.install.tarball must be a URL, or a path on the controller.',
      cause,
    })
  }
}
