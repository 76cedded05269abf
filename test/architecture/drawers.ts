import { dirname, join } from 'node:path'
import { type Graph, sourcesBelow } from './imports.js'
import { doors } from './table.js'

/** Returns the drawer of a file: the file itself if the table names it, otherwise its folder. */
export function drawerOf(file: string): string {
  const path = file.replace(/^src\//, '')
  return path in doors ? path : dirname(path)
}

/** Returns the line of the table for a drawer; undefined if there is none. */
export function keyOf(drawer: string): string | undefined {
  if (drawer in doors) return drawer
  return Object.keys(doors).find((key) => key.includes('*') && matches(key, drawer))
}

/** Returns what a drawer may import, without itself. */
export function doorsOf(drawer: string): string[] {
  return doors[keyOf(drawer)!]!.map((door) => (door.startsWith('.') ? join(drawer, door) : door))
}

/** Whether a line of the table allows a drawer: the line names the drawer or a folder that contains it. */
export function isBehind(door: string, drawer: string): boolean {
  const folders = drawer.split('/')
  return folders.some((_, index) => matches(door, folders.slice(0, index + 1).join('/')))
}

/** Returns the lines of the table without a drawer, except those for any role. */
export function unusedKeys(): string[] {
  const drawers = new Set([...sourcesBelow('src'), ...sourcesBelow('roles')].map(drawerOf))
  return Object.keys(doors).filter((key) => !key.includes('*') && !drawers.has(key))
}

/** Returns the table as a graph of its lines. */
export function graphOfTable(): Graph {
  const keys = Object.keys(doors)
  return new Map(
    keys.map((key) => [
      key,
      keys.filter((other) => other !== key && doorsOf(key).some((door) => isBehind(door, other))),
    ]),
  )
}

function matches(pattern: string, drawer: string): boolean {
  const [wanted, given] = [pattern.split('/'), drawer.split('/')]
  return wanted.length === given.length && wanted.every((part, index) => part === '*' || part === given[index])
}
