import { appendFileSync, closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Event } from '../engine/events.js'
import { json } from '../report/json.js'
import { printableJson } from '../report/printable.js'
import { createFolder, extension } from './folder.js'
import type { RunEnd, RunError, RunStart } from './record.js'

/** Bytes of one record. Beyond it, only failures and the result are recorded. */
export const mostBytesPerRun = 8 * 2 ** 20

/** The record of one run, to which lines are appended, so that what was written survives whatever ends the program. */
export class RecordFile {
  readonly #file: number
  readonly #text: string[] = []
  readonly #serialize = json((line) => this.#text.push(line), false)
  #bytes = 0

  /** Creates the file in the history of a project. Throws when that cannot be written. */
  constructor(project: string, start: RunStart) {
    this.#file = openSync(join(createFolder(project), `${start.id}${extension}`), 'wx', 0o600)
    this.add(start)
  }

  /** Adds an event to the next `write`. */
  take(event: Event): void {
    if (this.#bytes < mostBytesPerRun || isEssential(event)) this.#serialize(event)
  }

  add(line: RunStart | RunError | RunEnd): void {
    this.#text.push(`${printableJson(line)}\n`)
  }

  write(): void {
    const text = this.#text.splice(0).join('')
    if (text === '') return
    this.#bytes += Buffer.byteLength(text)
    appendFileSync(this.#file, text)
  }

  close(): void {
    closeSync(this.#file)
  }
}

function isEssential(event: Event): boolean {
  if (event.type === 'task-finished') return event.outcome.status === 'failed'
  return ['host-unreachable', 'run-finished', 'warning'].includes(event.type)
}
