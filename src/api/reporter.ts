import { UsageError } from '../core/errors.js'
import { kindOf } from '../core/input/shape.js'
import type { RunListener } from '../engine/events.js'

/** The argument of a reporter's definition. */
export interface ReporterContext {
  /** Writes to standard output. Text from hosts may contain control characters: see `printable`. */
  write(text: string): void
  /** Whether colours are enabled: not with `--no-color`, with NO_COLOR or without a terminal. */
  readonly color: boolean
  /** Current width of the terminal; undefined without a terminal. */
  readonly columns: number | undefined
  /** Whether `--diff` is set. */
  readonly diff: boolean
}

/** Called once, before the run. The listener that it returns receives every event. */
export type StartReporter = (context: ReporterContext) => RunListener

/** A reporter for `haploy run --output ./my-reporter.ts`. */
export class Reporter {
  constructor(private readonly define: StartReporter) {}

  /** Returns the listener of one run. Throws UsageError when the definition returns none, and rethrows its errors. */
  start(context: ReporterContext): RunListener {
    const listener: unknown = this.define(context)
    if (typeof listener === 'function') return listener as RunListener
    throw new UsageError(`a reporter must return a function of each event, not ${kindOf(listener)}`, {
      hint: example,
    })
  }
}

/** Defines a reporter, which a file exports as its default. Throws UsageError for anything but a function. */
export function defineReporter(start: StartReporter): Reporter {
  if (typeof start === 'function') return new Reporter(start)
  throw new UsageError(`defineReporter() takes a function, not ${kindOf(start)}`, { hint: example })
}

const example = 'Write: defineReporter(({ write }) => (event) => write(`${event.type}\\n`))'
