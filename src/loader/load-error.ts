import { relative } from 'node:path'
import { HaployError, UsageError } from '../core/errors.js'
import { type Source, sourcesIn } from '../core/source.js'
import type { Place } from './find.js'

/** What went wrong while an inventory or playbook was loaded, as an error that names its file, the line and the reason. */
export function loadError(
  error: unknown,
  place: Place,
  { folder, source }: { folder: string; source: string },
): UsageError {
  const { message, at } = syntaxError(error) ?? missingModule(error, place, source) ?? thrown(error)
  const where = at ? `${within(folder, at.path)}:${at.line}` : place.shown
  const hint = error instanceof HaployError ? error.hint : undefined
  return new UsageError(`${where}: ${message}`, { hint, cause: error, at })
}

interface Finding {
  readonly message: string
  readonly at: Source | undefined
}

/** The parser of jiti says code, reason and, on a line of its own, the place. */
function syntaxError(error: unknown): Finding | undefined {
  const [, message, path, line] = /^\w+: ([\s\S]*?)\s*\n (.+):(\d+):\d+$/.exec(messageOf(error)) ?? []
  return path
    ? { message: `syntax error: ${message?.replace(/\.$/, '')}`, at: { path, line: Number(line) } }
    : undefined
}

/** The failing import is known by its name only, so its line is looked up. */
function missingModule(error: unknown, place: Place, source: string): Finding | undefined {
  const [message, name] = /^Cannot find (?:module|package) '([^']+)'/.exec(messageOf(error)) ?? []
  if (message === undefined || name === undefined) return undefined
  const index = source.split('\n').findIndex((text) => text.includes(`'${name}'`) || text.includes(`"${name}"`))
  const at = index < 0 ? placeOf(error) : { path: place.path, line: index + 1 }
  return { message: message.replace('Cannot', 'cannot'), at }
}

/** An imported name that does not exist is shown as it is written in the file, not as it was compiled. */
function thrown(error: unknown): Finding {
  return { message: messageOf(error).replace(/\(0 ?, ?\w+\.(\w+)\)/, '$1'), at: placeOf(error) }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The innermost line of a person's own file: not of a role that comes with haploy either. */
function placeOf(error: unknown): Finding['at'] {
  return sourcesIn(error instanceof Error ? error.stack : undefined).find((source) => !source.ownRole)
}

function within(folder: string, path: string): string {
  const inside = relative(folder, path)
  return inside.startsWith('..') ? path : inside
}
