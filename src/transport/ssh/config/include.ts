import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { wildcard } from '../../../core/input/wildcard.js'

/** The paths that match an absolute pattern with wildcards (`*`, `?`) in any of its parts, in alphabetical order. */
export function expandWildcards(pattern: string): string[] {
  let paths = ['/']
  for (const part of pattern.split('/').filter(Boolean)) {
    const isPlain = !/[*?]/.test(part)
    paths = paths.flatMap((path) => (isPlain ? [join(path, part)] : matchesIn(path, part)))
  }
  return paths
}

function matchesIn(folder: string, part: string): string[] {
  const pattern = wildcard(part)
  return namesIn(folder)
    .filter((name) => pattern.test(name) && (!name.startsWith('.') || part.startsWith('.')))
    .sort()
    .map((name) => join(folder, name))
}

/** Nothing for a missing folder, and for a file. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
}
