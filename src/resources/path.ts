import { UsageError } from '../core/errors.js'

/**
 * Normalizes an absolute path: no doubled or trailing slashes. Throws UsageError for a path that is relative, contains
 * `..`, or is invalid. `purpose` says in the message whose path it is.
 */
export function absolutePath(path: string, purpose: string): string {
  const invalid = (why: string, hint: string) => new UsageError(`${purpose}: ${JSON.stringify(path)} ${why}`, { hint })
  if (typeof path !== 'string' || path === '') throw invalid('is not a path', 'Give the absolute path on the host.')
  if (path.includes('\0')) throw invalid('contains a NUL byte', 'Paths cannot contain NUL bytes.')
  if (!path.startsWith('/')) throw invalid('is not an absolute path', 'Paths on a host start with a slash.')
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw invalid("contains '..'", 'Write the path without it.')
  return `/${parts.join('/')}`
}

/** Returns the folder that contains an absolute path. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1))
}

/** The folders above an absolute path, without the root. None for a path that is longer than Linux allows. */
export function ancestorsOf(path: string): readonly string[] {
  if (path.length > longestPath) return []
  const names = path.split('/').slice(1, -1)
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`)
}

/** PATH_MAX: bytes, of which a character has at least one. */
const longestPath = 4096

/** Returns the path of a name in the same folder. */
export function sibling(path: string, name: string): string {
  return `${path.slice(0, path.lastIndexOf('/') + 1)}${name}`
}
