import { realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of a project. */
export interface ProjectFolder {
  readonly path: string
  /** The path of its `haploy.config.ts`, if it has one. */
  readonly config?: string
  /** Whether nobody else can write to the folder, or to its `haploy.config.ts`. */
  readonly isTrusted: boolean
  /** Why a project above it does not count, as a sentence; absent: there is none. */
  readonly unsearched?: string
}

/**
 * The nearest folder, from the given one upwards, that has a `haploy.config.ts` (`.js`, `.mjs`), a folder `playbooks` or an
 * `inventory/hosts.ts`. The search ends at a folder that others can write to, since haploy runs what is in a project. The
 * given folder itself if there is none.
 */
export function projectFolder(from: string): ProjectFolder {
  for (let path = from; ; path = dirname(path)) {
    const isTrusted = isOurs(statSync(path, quietly))
    if (!isTrusted && path !== from) return { path: from, isTrusted: true, ...unsearchedFrom(path, path) }
    const config = configIn(path)
    if (config !== undefined) return { path, config, isTrusted: isTrusted && isOursBelow(config, path) }
    if (hasProject(path)) return { path, isTrusted }
    if (!isTrusted) return { path, isTrusted, ...unsearchedFrom(dirname(path), path) }
    if (path === dirname(path)) return { path: from, isTrusted: true }
  }
}

/** The project that is in a folder or above it. */
function unsearchedFrom(start: string, writable: string): Pick<ProjectFolder, 'unsearched'> {
  for (let path = start; ; path = dirname(path)) {
    if (configIn(path) !== undefined || hasProject(path)) {
      const why = `the search ended at ${writable}, since others can write to it`
      return { unsearched: `The project in ${path} does not count: ${why}.` }
    }
    if (path === dirname(path)) return {}
  }
}

function configIn(path: string): string | undefined {
  return configNames.map((name) => join(path, name)).find((file) => statSync(file, quietly)?.isFile())
}

/**
 * Whether `isOurs` holds for what a path leads to, and for the folders around it: up to the given one if that contains it, or
 * the nearest one if a link leads elsewhere.
 */
export function isOursBelow(path: string, top: string): boolean {
  const real = realpathSync(path)
  const above = realpathSync(top)
  const isInside = real.startsWith(join(above, '/'))
  const end = isInside ? above : dirname(real)
  for (let each = real; ; each = dirname(each)) {
    if (!isOurs(statSync(each))) return false
    if (each === end || each === dirname(each)) return true
  }
}

/** Whether only the user and root can write to a file or folder. A group that has the user's own number has no other members. */
export function isOurs(found: Stats | undefined): boolean {
  if (!found) return false
  const own = process.getuid?.()
  if (own === undefined) return true
  const isOwnGroup = found.gid === own && found.gid === process.getgid?.()
  return (found.uid === own || found.uid === 0) && (found.mode & (isOwnGroup ? 0o002 : 0o022)) === 0
}

const configNames = ['haploy.config.ts', 'haploy.config.js', 'haploy.config.mjs']

const quietly = { throwIfNoEntry: false } as const

function hasProject(path: string): boolean {
  const playbooks = statSync(join(path, 'playbooks'), quietly)
  return playbooks?.isDirectory() || statSync(join(path, 'inventory/hosts.ts'), quietly) !== undefined
}
