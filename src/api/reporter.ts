import { UsageError } from '../core/errors.js'
import { kindOf } from '../core/input/shape.js'
import type { RunListener } from '../engine/events.js'

/** What a reporter is given to show events with. */
export interface ReporterContext {
  /** Writes to standard output. What hosts say may hold control characters: see `printable`. */
  write(text: string): void
  /** Whether colours are wanted: not with `--no-color`, NO_COLOR or without a terminal. */
  readonly color: boolean
  /** Width of the terminal at this moment, undefined where there is none. */
  readonly columns: number | undefined
  /** Whether differences are to be shown: `--diff`. */
  readonly diff: boolean
}

/** Called once, before the run begins; what it returns gets every event. */
export type StartReporter = (context: ReporterContext) => RunListener

/** A way to report a run, for `haploy run --output ./my-reporter.ts`. */
export class Reporter {
  constructor(private readonly define: StartReporter) {}

  /** The listener of one run. Throws UsageError for a definition that gives none, and what it throws itself. */
  start(context: ReporterContext): RunListener {
    const listener: unknown = this.define(context)
    if (typeof listener === 'function') return listener as RunListener
    throw new UsageError(`a reporter must return a function of each event, not ${kindOf(listener)}`, {
      hint: example,
    })
  }
}

/** Defines a reporter; its file exports it as its default. Throws UsageError for anything but a function. */
export function defineReporter(start: StartReporter): Reporter {
  if (typeof start === 'function') return new Reporter(start)
  throw new UsageError(`defineReporter() takes a function, not ${kindOf(start)}`, { hint: example })
}

const example = 'Write: defineReporter(({ write }) => (event) => write(`${event.type}\\n`))'
