import { FailedError } from '../core/errors.js'
import type { Event } from '../engine/events.js'
import type { ReportProblem, RunReport } from '../report/display.js'
import { prune } from './prune.js'
import type { RunStart } from './record.js'
import { RecordFile } from './record-file.js'

/**
 * Records a run in the history of its project. It writes while the run waits for hosts, and a run that never begins on a host
 * is not recorded. An error is a warning at the end of the run.
 */
export class Recorder implements RunReport {
  readonly #waiting: Event[] = []
  #file: RecordFile | undefined
  #timer: NodeJS.Timeout | undefined
  #error: Error | undefined

  /** `startOf` is called with the first event, when the run begins on a host, and all its secrets are known. */
  constructor(
    private readonly project: string,
    private readonly startOf: (event: Event) => RunStart,
  ) {}

  readonly listener = (event: Event): void => {
    if (this.#error || event.type === 'task-output') return
    this.#waiting.push(event)
    this.#timer ??= setTimeout(this.flush, delay).unref()
  }

  /** Writes what has been reported so far. To be called when the program ends before the run. */
  readonly flush = (): void => this.#attempt(() => {})

  failed(message: string, hint?: string): void {
    this.#attempt((file) => file.add({ type: 'error', at: Date.now(), message, ...(hint !== undefined && { hint }) }))
  }

  async end(exitCode: number): Promise<readonly ReportProblem[]> {
    this.#attempt((file) => file.add({ type: 'run-ended', at: Date.now(), exitCode }))
    this.#file?.close()
    if (!this.#error) return []
    const message = `this run is not in the history of runs: ${this.#error.message}`
    const hint = 'The run itself is not affected. Switch the history off with --no-history.'
    return [{ error: new FailedError(message, { hint, cause: this.#error }), isWarning: true }]
  }

  /** Writes the events that wait, and what the function adds. After an error, nothing more is written. */
  #attempt(add: (file: RecordFile) => void): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#error) return
    try {
      this.#file ??= this.#open()
      if (!this.#file) return
      const events = this.#waiting.splice(0)
      for (const event of events) this.#file.take(event)
      add(this.#file)
      this.#file.write()
    } catch (error) {
      this.#error = error as Error
    }
  }

  /** Undefined until the first play begins: a tag that no task has ends the run before that. */
  #open(): RecordFile | undefined {
    const begun = this.#waiting.find(({ type }) => type === 'run-started')
    if (!begun || !this.#waiting.some(({ type }) => type === 'play-started')) return undefined
    const file = new RecordFile(this.project, this.startOf(begun))
    void prune(this.project)
    return file
  }
}

/** Milliseconds for which events are collected before they are written. */
const delay = 50
