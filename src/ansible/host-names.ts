import { isIPv6 } from 'node:net'
import { expandRange, hasRange } from '../inventory/range.js'

/** Hosts as they are written in an inventory, and their port. */
export interface WrittenHosts {
  readonly names: readonly string[]
  readonly port?: number
}

/** The hosts of `web[1:3].example`, `db:2222` or `[fd00::1]:2222`. Throws UsageError for an invalid range. */
export function writtenHosts(text: string): WrittenHosts {
  const { name, port } = withPort(text)
  // Ansible starts at 0 if a range has no start.
  const names = hasRange(name) ? expandRange(name.replaceAll('[:', '[0:')) : [name]
  return port === undefined ? { names } : { names, port }
}

function withPort(text: string): { name: string; port?: number } {
  if (isIPv6(text)) return { name: text }
  const bracketed = /^\[(.+)\]:(\d{1,5})$/.exec(text)
  const [, name, port] = bracketed ?? /^((?:[^:[\]]|\[[^\]]*\])*):(\d{1,5})$/.exec(text) ?? []
  return name === undefined || name === '' ? { name: text } : { name, port: Number(port) }
}
