import { fileURLToPath } from 'node:url'

/** A line of a file in a stack. */
export interface Source {
  readonly path: string
  readonly line: number
}

const house = fileURLToPath(new URL('..', import.meta.url))
const ownRoles = fileURLToPath(new URL('../../roles/', import.meta.url))

/** The lines of roles, playbooks and inventories in a stack, innermost first: neither haploy's own nor a package's. */
export function sourcesIn(stack: string | undefined): (Source & { readonly ownRole: boolean })[] {
  return (stack?.split('\n') ?? []).flatMap((frame) => {
    const [, spot, line] = /^\s+at (?:.*\()?((?:file:\/\/)?\/[^()]*?):(\d+):\d+\)?$/.exec(frame) ?? []
    const path = spot?.startsWith('file://') ? fileURLToPath(spot) : spot
    if (path === undefined || path.startsWith(house)) return []
    const ownRole = path.startsWith(ownRoles)
    return path.includes('/node_modules/') && !ownRole ? [] : [{ path, line: Number(line), ownRole }]
  })
}

/** The innermost line of a role's file in a stack, as `/path/to/role.ts:12`; a role that comes with haploy counts. */
export function sourceIn(stack: string | undefined): string | undefined {
  const [first] = sourcesIn(stack)
  return first && `${first.path}:${first.line}`
}
