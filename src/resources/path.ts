import { UsageError } from '../core/errors.js'

/**
 * The path as the resources use it: absolute, without doubled or trailing slashes. Throws UsageError for one that is
 * relative, climbs with `..`, or cannot be a path; `purpose` says whose path it is.
 */
export function absolutePath(path: string, purpose: string): string {
  const refuse = (why: string, hint: string) => new UsageError(`${purpose}: ${JSON.stringify(path)} ${why}`, { hint })
  if (typeof path !== 'string' || path === '') throw refuse('is not a path', 'Give the absolute path on the host.')
  if (path.includes('\0')) throw refuse('holds a NUL byte', 'No path can hold one.')
  if (!path.startsWith('/')) throw refuse('is not an absolute path', 'Paths on a host start with a slash.')
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw refuse("climbs with '..'", 'Write the path that is meant.')
  return `/${parts.join('/')}`
}

/** The folder that an absolute path is in. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1))
}

/** The folders above an absolute path, the nearest first, without the root. */
export function ancestorsOf(path: string): readonly string[] {
  const folder = folderOf(path)
  return folder === '/' ? [] : [folder, ...ancestorsOf(folder)]
}

/** A name next to an absolute path, in the same folder. */
export function sibling(path: string, name: string): string {
  return `${path.slice(0, path.lastIndexOf('/') + 1)}${name}`
}
