const house = new URL('..', import.meta.url).href
const ownRoles = new URL('../../roles/', import.meta.url).href

/** The innermost line of a role's own file in a stack, as `/path/to/role.ts:12`: neither haploy's nor a package's. */
export function sourceIn(stack: string | undefined): string | undefined {
  for (const line of stack?.split('\n') ?? []) {
    const place = /^\s+at (?:.*\()?((?:file:\/\/)?\/[^()]*?:\d+):\d+\)?$/.exec(line)?.[1]
    if (place === undefined) continue
    const url = place.startsWith('file://') ? place : `file://${place}`
    const foreign = url.startsWith(house) || (url.includes('/node_modules/') && !url.startsWith(ownRoles))
    if (!foreign) return url.slice('file://'.length)
  }
  return undefined
}
