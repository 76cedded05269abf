import type { Event } from '../../engine/events.js'
import { namesText } from '../names.js'
import type { Palette } from '../palette.js'
import { printableLine } from '../printable.js'
import { messageOf } from '../result.js'

/** Failures that are to be announced above the live view, in short: the complete ones are printed at the end. */
export class Announcements {
  readonly #hosts = new Map<string, string[]>()

  constructor(private readonly colours: Palette) {}

  apply(event: Event): void {
    if (event.type === 'host-unreachable') this.#add(event.host, `unreachable: ${event.failure.message}`)
    if (event.type !== 'task-finished' || event.outcome.status !== 'failed' || event.outcome.ignored) return
    const { host, role, task, outcome } = event
    const lastWords = outcome.failure.stderr?.trimEnd().split('\n').at(-1)
    const place = role === '' ? task : `${role} : ${task}`
    const failure = `${outcome.predicted ? 'would fail: ' : ''}${place}: ${messageOf(outcome)}`
    this.#add(host, lastWords ? `${failure}\n${lastWords}` : failure)
  }

  /** What has not been announced yet, with the names of all hosts on which it is equal; empty when there is nothing. */
  take(): string {
    const texts = [...this.#hosts].map(([failure, hosts]) => {
      const [first = '', ...more] = failure.split('\n').map(printableLine)
      const lines = [`✖ ${namesText(hosts)}  ${first}`, ...more.map((line) => `    ${line}`)]
      return lines.map((line) => `${this.colours.failed(line)}\n`).join('')
    })
    this.#hosts.clear()
    return texts.join('')
  }

  #add(host: string, failure: string): void {
    this.#hosts.set(failure, [...(this.#hosts.get(failure) ?? []), host])
  }
}
