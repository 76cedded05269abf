import { dirname, join } from 'node:path'
import { type Graph, sourcesBelow } from './imports.js'
import { allowedImports } from './table.js'

/** The component that a file belongs to: the file itself if the table has a row for it, otherwise its folder. */
export function componentOf(file: string): string {
  const path = file.replace(/^src\//, '')
  return path in allowedImports ? path : dirname(path)
}

/** The key of a component's row in the table; undefined if there is no such row. */
export function keyOf(component: string): string | undefined {
  if (component in allowedImports) return component
  return Object.keys(allowedImports).find((key) => key.includes('*') && matches(key, component))
}

/** What a component may import apart from itself. */
export function allowedImportsOf(component: string): string[] {
  return allowedImports[keyOf(component)!]!.map((path) => (path.startsWith('.') ? join(component, path) : path))
}

/** Whether an entry of the table covers a component: the entry names it, or a folder that contains it. */
export function covers(entry: string, component: string): boolean {
  const folders = component.split('/')
  return folders.some((_, index) => matches(entry, folders.slice(0, index + 1).join('/')))
}

/** The keys of the table that match no component, except those with a wildcard. */
export function unusedKeys(): string[] {
  const components = new Set([...sourcesBelow('src'), ...sourcesBelow('roles')].map(componentOf))
  return Object.keys(allowedImports).filter((key) => !key.includes('*') && !components.has(key))
}

/** The table as a graph of its keys. */
export function graphOfTable(): Graph {
  const keys = Object.keys(allowedImports)
  return new Map(
    keys.map((key) => [
      key,
      keys.filter((other) => other !== key && allowedImportsOf(key).some((entry) => covers(entry, other))),
    ]),
  )
}

function matches(pattern: string, component: string): boolean {
  const [wanted, given] = [pattern.split('/'), component.split('/')]
  return wanted.length === given.length && wanted.every((part, index) => part === '*' || part === given[index])
}
