import { readFileSync } from 'node:fs'

/** The version of haploy. */
export function version(): string {
  return JSON.parse(readFileSync(new URL(import.meta.resolve('haploy/package.json')), 'utf8')).version
}
