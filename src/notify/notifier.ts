import { exitCodes, FailedError } from '../core/errors.js'
import type { Event } from '../engine/events.js'
import type { ReportProblem, RunReport } from '../report/display.js'
import { FailedHosts, lastLines } from '../report/last-line.js'
import { counted, namesText } from '../report/names.js'
import { palette } from '../report/palette.js'
import { printable } from '../report/printable.js'
import type { Moment, Target } from './target.js'

/** Sends one message to a target. */
export type Send = (target: Target, text: string, signal: AbortSignal) => Promise<void>

interface Options {
  readonly targets: readonly Target[]
  readonly on: ReadonlySet<Moment>
  /** Who runs what: `haploy run deploy by ops@desk`. Called when all secrets are known. */
  title(): string
  readonly send: Send
  /** Milliseconds for one message. The run ends at most so much later. Absent: 5000. */
  readonly timeout?: number
}

/** Sends messages about a run. A message that is not accepted is a warning, and never delays a host. */
export class Notifier implements RunReport {
  readonly #failedHosts = new FailedHosts()
  readonly #sent: Promise<void>[] = []
  /** What went wrong last, by the number of the target. */
  readonly #problems = new Map<number, string>()
  #check = false
  #result: string | undefined

  constructor(private readonly options: Options) {}

  readonly listener = (event: Event): void => {
    this.#failedHosts.apply(event)
    if (event.type === 'run-started') {
      this.#check = event.check
      this.#notify('start', `started on ${counted(event.hosts.length, 'host')}: ${namesText(event.hosts, mostNames)}`)
    }
    if (event.type !== 'run-finished') return
    const ending = { check: this.#check, reasons: this.#failedHosts.reasons, colours: palette(false) }
    const [duration = '', verdict = ''] = lastLines(event, ending).trim().split('\n')
    this.#result = `${verdict}\n${duration}`
  }

  failed(message: string, hint = ''): void {
    this.#result = printable(`${message}\n${hint}`).trim()
  }

  async end(exitCode: number): Promise<readonly ReportProblem[]> {
    const isFine = exitCode === exitCodes.fine || exitCode === exitCodes.changesPending
    this.#notify(isFine ? 'end' : 'failure', this.#result ?? 'ended without a result')
    await Promise.all(this.#sent)
    return [...this.#problems].map(([number, reason]) => {
      const { type } = this.options.targets[number]!
      const hint = 'The run itself is not affected.'
      const error = new FailedError(`a message could not be sent to the ${type} number ${number + 1}: ${reason}`, {
        hint,
      })
      return { error, isWarning: true }
    })
  }

  #notify(moment: Moment, text: string): void {
    const { on, targets, title } = this.options
    if (!on.has(moment)) return
    const message = `${title()}: ${text}`
    for (const [number, target] of targets.entries()) this.#sent.push(this.#send(number, target, message))
  }

  async #send(number: number, target: Target, text: string): Promise<void> {
    const { send, timeout = 5000 } = this.options
    const signal = AbortSignal.timeout(timeout)
    try {
      await send(target, text, signal)
    } catch (error) {
      const reason = signal.aborted ? `no answer within ${timeout / 1000} s` : (error as Error).message
      this.#problems.set(number, reason)
    }
  }
}

/** Up to this number of hosts, all are named. */
const mostNames = 10
