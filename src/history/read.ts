import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError } from '../core/errors.js'
import { existingFolder, extension, historyFolder } from './folder.js'
import type { RecordedEvent, RunEnd, RunRecord, RunStart } from './record.js'

/** The ids of the runs of a project, newest first. Throws UsageError when the history cannot be read. */
export async function runIds(project: string): Promise<readonly string[]> {
  const folder = existingFolder(project)
  if (folder === undefined) return []
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith(extension))
    return names
      .map((name) => name.slice(0, -extension.length))
      .sort()
      .reverse()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new UsageError(`cannot read the history of runs in ${folder}: ${(cause as Error).message}`, { cause })
  }
}

/** A record; undefined if it has been removed in the meantime, or is not one. A line that was not written whole is left out. */
export async function readRun(project: string, id: string): Promise<RunRecord | undefined> {
  const text = await readFile(join(historyFolder(project), `${id}${extension}`), 'utf8').catch(() => '')
  const [start, ...rest] = text.split('\n').flatMap(parsed)
  if (start?.type !== 'run') return undefined
  const end = rest.at(-1)
  if (end?.type !== 'run-ended') return { start, events: rest as RecordedEvent[] }
  return { start, events: rest.slice(0, -1) as RecordedEvent[], end }
}

function parsed(line: string): readonly (RunStart | RecordedEvent | RunEnd)[] {
  try {
    const value = JSON.parse(line)
    return typeof value === 'object' && value !== null ? [value] : []
  } catch {
    return []
  }
}

/**
 * The run with an id, or with the only id that begins or ends as given; `last` is the newest one. Throws UsageError when
 * there is none.
 */
export async function findRun(project: string, given: string): Promise<RunRecord> {
  const ids = await runIds(project)
  if (ids.length === 0) throw new UsageError('there are no runs in the history', { hint: noRuns(project) })
  const fitting = given === 'last' ? ids.slice(0, 1) : ids.filter((id) => id.startsWith(given) || id.endsWith(given))
  if (fitting.length > 1) {
    throw new UsageError(`there are ${fitting.length} runs '${given}'`, { hint: `Name one: ${fitting.join(', ')}.` })
  }
  const found = fitting[0] === undefined ? undefined : await readRun(project, fitting[0])
  if (found) return found
  throw new UsageError(`there is no run '${given}' in the history`, { hint: '`haploy runs` lists them.' })
}

export function noRuns(project: string): string {
  return `haploy run records each run in ${historyFolder(project)}, unless --no-history is set.`
}
