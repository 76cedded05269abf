import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { UnreachableError } from '../core/errors.js'
import type { Target } from './transport.js'

/** The file descriptors of this process. */
export interface Descriptors {
  readonly limit: number
  readonly open: number
}

/** Undefined where the system does not tell. */
export function descriptors(): Descriptors | undefined {
  try {
    const limit = Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1])
    return Number.isNaN(limit) ? undefined : { limit, open: readdirSync('/proc/self/fd').length }
  } catch {
    return undefined
  }
}

/** The most descriptors of a connection once it is open, and while it is being opened, with an agent, keys and names. */
export function descriptorsOf({ connection }: Pick<Target, 'connection'>): { open: number; opening: number } {
  return connection === 'local' ? { open: 3, opening: 8 } : { open: 1, opening: 4 }
}

/** What the rest of the program needs: files that are sent, reporters. */
export const otherDescriptors = 16

/** Descriptors of connections that are being opened, which the system does not count yet. */
let reserved = 0

/**
 * Counts the descriptors of this machine before a connection is opened, and waits for those of connections that are being
 * closed, at most `milliseconds`. Throws UnreachableError when there are too few. Translates the error of the system
 * where they run out anyway.
 */
export async function withDescriptors<T>(target: Target, milliseconds: number, open: () => Promise<T>): Promise<T> {
  const needed = descriptorsOf(target).opening
  const end = performance.now() + milliseconds
  for (let now = descriptors(); now && now.open + reserved + needed > now.limit; now = descriptors()) {
    if (performance.now() >= end) throw shortage(target, now)
    await pause(pollInterval)
  }
  reserved += needed
  try {
    return await open()
  } catch (error) {
    throw isShortage(error) ? shortage(target, descriptors(), error) : error
  } finally {
    reserved -= needed
  }
}

/** Milliseconds. */
const pollInterval = 50

/** Whether an error or one of its causes is that of a process without file descriptors. */
export function isShortage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ['EMFILE', 'ENFILE'].includes((error as NodeJS.ErrnoException).code ?? '') || isShortage(error.cause)
}

export function shortage({ name }: Pick<Target, 'name'>, now: Descriptors | undefined, cause?: unknown) {
  const count = now ? `: it allows ${now.limit}, and ${now.open} are in use` : ''
  return new UnreachableError(
    `${name}: this machine, not the host, has too few file descriptors for the connection${count}`,
    { hint: moreDescriptors, cause },
  )
}

export const moreDescriptors =
  'Allow more with `ulimit -n 4096` before the command, or work on fewer hosts at a time with --forks or --limit.'
