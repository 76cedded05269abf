import { dirname, join } from 'node:path'
import { type Graph, sourcesBelow } from './imports.js'
import { doors } from './table.js'

/** The drawer that a file is in: the file itself where the table names it, otherwise its folder. */
export function drawerOf(file: string): string {
  const path = file.replace(/^src\//, '')
  return path in doors ? path : dirname(path)
}

/** The line of the table that is about a drawer; undefined when there is none. */
export function keyOf(drawer: string): string | undefined {
  if (drawer in doors) return drawer
  return Object.keys(doors).find((key) => key.includes('*') && matches(key, drawer))
}

/** What a drawer may import, itself aside. */
export function doorsOf(drawer: string): string[] {
  return doors[keyOf(drawer)!]!.map((door) => (door.startsWith('.') ? join(drawer, door) : door))
}

/** Whether a drawer is behind a door: it is what the door names, or something in it. */
export function isBehind(door: string, drawer: string): boolean {
  const folders = drawer.split('/')
  return folders.some((_, index) => matches(door, folders.slice(0, index + 1).join('/')))
}

/** The lines of the table that are about no drawer; those for any role aside. */
export function unusedKeys(): string[] {
  const drawers = new Set([...sourcesBelow('src'), ...sourcesBelow('roles')].map(drawerOf))
  return Object.keys(doors).filter((key) => !key.includes('*') && !drawers.has(key))
}

/** The table as a graph of its lines. */
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
