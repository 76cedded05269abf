import { isDeepStrictEqual } from 'node:util'
import type { Setting } from '../arguments/settings.js'

/** Where the default of an option comes from. */
export interface Origin {
  /** `HAPLOY_LOG`, or `log in haploy.config.ts`. */
  readonly name: string
  /** The folder of the file. Absent: the environment. */
  readonly folder?: string
}

const origins = new Map<string, Origin & { readonly value: Setting }>()

/** Remembers the origin of a setting, so that messages can name it. */
export function rememberOrigin(option: string, value: Setting, origin: Origin): void {
  origins.set(option, { ...origin, value })
}

/** The origin of an option's value; undefined for one of the command line. */
export function originOf(option: string, value: unknown): Origin | undefined {
  const found = origins.get(option)
  return found && isDeepStrictEqual(found.value, value) ? found : undefined
}

/** For the end of a message: ` (HAPLOY_LOG)`. Nothing for a value of the command line. */
export function originNote(option: string, value: unknown): string {
  const origin = originOf(option, value)
  return origin ? ` (${origin.name})` : ''
}
