import { fileURLToPath } from 'node:url'

/** A line of a file in a stack trace. */
export interface Source {
  readonly path: string
  readonly line: number
}

const packageRoot = fileURLToPath(new URL('..', import.meta.url))
const bundledRoles = fileURLToPath(new URL('../../roles/', import.meta.url))

/**
 * Returns the lines of roles, playbooks and inventories in a stack trace, innermost first, without those of haploy and
 * of packages.
 */
export function sourcesIn(stack: string | undefined): (Source & { readonly isBundledRole: boolean })[] {
  return (stack?.split('\n') ?? []).flatMap((frame) => {
    const [, location, line] = /^\s+at (?:.*\()?((?:file:\/\/)?\/[^()]*?):(\d+):\d+\)?$/.exec(frame) ?? []
    const path = location?.startsWith('file://') ? fileURLToPath(location) : location
    if (path === undefined || path.startsWith(packageRoot)) return []
    const isBundledRole = path.startsWith(bundledRoles)
    return path.includes('/node_modules/') && !isBundledRole ? [] : [{ path, line: Number(line), isBundledRole }]
  })
}

/** Returns the innermost line of a role's file in a stack trace, as `/path/to/role.ts:12`. Bundled roles count. */
export function sourceIn(stack: string | undefined): string | undefined {
  const [first] = sourcesIn(stack)
  return first && `${first.path}:${first.line}`
}

/** Whether a source, as `sourceIn` returns it, is in a role of haploy's own. */
export function isInBundledRole(source: string): boolean {
  return source.startsWith(bundledRoles)
}
