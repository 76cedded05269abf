import { relative } from 'node:path'
import { HaployError, UsageError } from '../core/errors.js'
import { type Source, sourcesIn } from '../core/source.js'
import { DuplicateKeyError } from './duplicate-keys.js'
import type { FoundFile } from './find.js'

/** Turns an error from loading an inventory or playbook into one that names the file, the line and the reason. */
export function loadError(
  error: unknown,
  file: FoundFile,
  { folder, source }: { folder: string; source: string },
): UsageError {
  const { message, at } =
    duplicateKey(error) ?? syntaxError(error) ?? missingModule(error, file, source) ?? thrown(error)
  const where = at ? `${within(folder, at.path)}:${at.line}` : file.shown
  const hint = error instanceof HaployError ? error.hint : undefined
  return new UsageError(`${where}: ${message}`, { hint, cause: error, at })
}

interface Finding {
  readonly message: string
  readonly at: Source | undefined
}

function duplicateKey(error: unknown): Finding | undefined {
  return error instanceof DuplicateKeyError ? { message: error.message, at: error.at } : undefined
}

/** jiti's parser reports a code and the reason, and the location on a second line. */
function syntaxError(error: unknown): Finding | undefined {
  const text = messageOf(error)
  const end = text.lastIndexOf('\n')
  const [, path, line] = /^ (.+):(\d+):\d+$/.exec(text.slice(end + 1)) ?? []
  const [kind] = /^\w+: /.exec(text) ?? []
  if (end < 0 || path === undefined || kind === undefined) return undefined
  const message = text.slice(kind.length, end).trimEnd().replace(/\.$/, '')
  return { message: `syntax error: ${message}`, at: { path, line: Number(line) } }
}

/** Node reports only the name of the failing import, so its line is searched in the source. */
function missingModule(error: unknown, file: FoundFile, source: string): Finding | undefined {
  const [message, name] = /^Cannot find (?:module|package) '([^']+)'/.exec(messageOf(error)) ?? []
  if (message === undefined || name === undefined) return undefined
  const index = source.split('\n').findIndex((text) => text.includes(`'${name}'`) || text.includes(`"${name}"`))
  const at = index < 0 ? locationOf(error) : { path: file.path, line: index + 1 }
  return { message: message.replace('Cannot', 'cannot'), at }
}

/** Shows an imported name that does not exist as written in the file, not as compiled. */
function thrown(error: unknown): Finding {
  return { message: messageOf(error).replace(/\(0 ?, ?\w+\.(\w+)\)/, '$1'), at: locationOf(error) }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The innermost line in the user's own files; bundled roles do not count. */
function locationOf(error: unknown): Finding['at'] {
  return sourcesIn(error instanceof Error ? error.stack : undefined).find((source) => !source.isBundledRole)
}

function within(folder: string, path: string): string {
  const inside = relative(folder, path)
  return inside.startsWith('..') ? path : inside
}
