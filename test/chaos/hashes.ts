import type { Lab } from '../../src/lab/index.js'
import { on } from '../lab/ground-truth.js'

/** The hashes of files by path, as the package manager of the host records them, without missing files. */
export async function hashes(lab: Lab, host: string, paths: readonly string[]): Promise<Map<string, string>> {
  const quoted = paths.map((path) => `'${path}'`).join(' ')
  const said = await on(
    lab,
    host,
    `$(command -v dpkg >/dev/null && echo md5sum || echo sha256sum) -- ${quoted} 2>/dev/null; :`,
  )
  return new Map(
    said
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('  ', 2) as [string, string])
      .map(([hash, path]) => [path, hash]),
  )
}
