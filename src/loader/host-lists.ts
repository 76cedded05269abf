import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../core/errors.js'
import type { HostLists } from '../inventory/pattern/pattern.js'

/** Reads files of host names, one per line, relative to a folder: what `@name` stands for in a pattern. */
export function hostLists(folder: string): HostLists {
  const known = new Map<string, readonly string[]>()
  return (name) => {
    const hosts = known.get(name) ?? hostsIn(resolve(folder, name), name)
    known.set(name, hosts)
    return hosts
  }
}

/** Synchronous, since a pattern is evaluated inside a playbook. */
function hostsIn(path: string, name: string): readonly string[] {
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
