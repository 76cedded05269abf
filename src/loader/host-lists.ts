import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../core/errors.js'
import type { Inventory } from '../inventory/inventory.js'
import type { HostLists } from '../inventory/pattern/pattern.js'
import type { LoadOptions } from './module.js'

/**
 * Reads files of host names, one per line: what `@name` stands for in a pattern. Paths begin at the current folder, or at the
 * project's. The given lists may name hosts that the inventory no longer has, which are left out.
 */
export function hostLists(inventory: Inventory, { folder, from = folder, lists = {} }: LoadOptions): HostLists {
  const existing = new Set(inventory.hosts.map(({ name }) => name))
  const known = new Map<string, readonly string[]>(
    Object.entries(lists).map(([name, hosts]) => [name, hosts.filter((host) => existing.has(host))]),
  )
  return (name) => {
    const hosts = known.get(name) ?? hostsIn([resolve(from, name), resolve(folder, name)], name)
    known.set(name, hosts)
    return hosts
  }
}

/** Synchronous, since a pattern is evaluated inside a playbook. */
function hostsIn(paths: readonly string[], name: string): readonly string[] {
  const path = paths.find((each) => existsSync(each)) ?? paths[0]!
  try {
    const lines = readFileSync(path, 'utf8').split('\n')
    return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'there is no such file' : code
    throw new UsageError(`the pattern '@${name}': cannot read ${path}: ${reason}`, {
      hint: 'After @ stands the path of a file with host names, one per line.',
      cause,
    })
  }
}
