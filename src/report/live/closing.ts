import type { Event } from '../../engine/events.js'
import { type Block, Blocks, type Result } from '../blocks.js'
import type { Style } from '../display.js'
import { header, taskTitle } from '../header.js'
import { FailedHosts, lastLines } from '../last-line.js'
import { namesText } from '../names.js'
import { palette } from '../palette.js'
import { printableLine } from '../printable.js'
import { recap } from '../recap.js'
import { detailsOf, headOf, inParentheses, messageOf, noteOf } from '../result.js'
import { type Warning, warningText } from '../warning.js'

/** Equal results of a task on several hosts. */
interface Group {
  readonly play: string
  readonly place: Block['place']
  readonly outcome: Result['outcome']
  readonly details: string
  readonly hosts: string[]
}

/**
 * What the live view leaves on the terminal: the warnings, a line for each task that changed hosts, the complete failures,
 * the recap and how the run ended. What is equal on several hosts is printed once.
 */
export class Closing {
  readonly #failedHosts = new FailedHosts()
  readonly #groups = new Map<string, Group>()
  readonly #warnings = new Map<string, { warning: Warning; hosts: string[] }>()
  #blocks = new Blocks([], () => {})
  #hosts: readonly string[] = []
  #check = false
  #ending = ''

  constructor(private readonly style: Style) {}

  apply(event: Event): void {
    this.#failedHosts.apply(event)
    switch (event.type) {
      case 'run-started':
        this.#check = event.check
        this.#hosts = event.hosts
        break
      case 'play-started':
        this.#blocks.flush()
        this.#blocks = new Blocks(event.hosts, (block) => this.#add(event.play, block))
        break
      case 'task-started':
        this.#blocks.started(event)
        break
      case 'task-finished':
        this.#blocks.finished(event, event.outcome)
        break
      case 'host-unreachable':
        this.#blocks.hostUnreachable(event.host, event.failure)
        break
      case 'host-finished':
        this.#blocks.hostFinished(event.host)
        break
      case 'warning':
        this.#warn(event)
        break
      case 'run-finished':
        this.#ending = this.#endingOf(event)
    }
  }

  get text(): string {
    this.#blocks.flush()
    const groups = [...this.#groups.values()]
    const failures = groups.filter(({ outcome }) => isFailure(outcome))
    const others = groups.filter(({ outcome }) => !isFailure(outcome))
    const { warning } = palette(this.style.colour)
    return [
      ...[...this.#warnings.values()].map((each) => `\n${warning(warningText(each.warning, each.hosts))}\n`),
      this.#changesText(others),
      ...failures.map((group) => this.#failureText(group)),
      this.#ending,
    ].join('')
  }

  /** The blocks of all batches of a play are added to the same groups. */
  #add(play: string, { place, results }: Block): void {
    for (const { host, outcome } of results) {
      if (!isShown(outcome)) continue
      const details = detailsOf(outcome, place.task, this.style)
      const depends = outcome.status === 'changed' ? noteOf(outcome) : ''
      const key = JSON.stringify([play, place, outcome.status, messageOf(outcome), depends, details])
      const group = this.#groups.get(key)
      if (group) group.hosts.push(host)
      else this.#groups.set(key, { play, place, outcome, details, hosts: [host] })
    }
  }

  #warn(warning: Warning): void {
    const key = JSON.stringify([warning.message, warning.hint])
    const hosts = this.#warnings.get(key)?.hosts ?? []
    if (warning.host !== undefined) hosts.push(warning.host)
    this.#warnings.set(key, { warning, hosts })
  }

  /** With several plays, each has a header, because they may have tasks of the same name. */
  #changesText(groups: readonly Group[]): string {
    const plays = new Set(groups.map(({ play }) => play))
    const texts = [...plays].map((play) => {
      const title = plays.size > 1 ? header(`PLAY [${play}]`, this.style.columns()) : '\n'
      return `${title}${groups
        .map((group) => (group.play === play ? this.#changeText(group) : ''))
        .join('')
        .trimEnd()}\n`
    })
    return texts.join('')
  }

  #changeText({ place, outcome, details, hosts }: Group): string {
    const { changed, ok } = palette(this.style.colour)
    const task = printableLine(place.role === '' ? place.task : `${place.role} : ${place.task}`)
    const kind = `${task}${place.handler ? ' (handler)' : ''}`
    const names = this.#names(hosts)
    if (outcome.status !== 'changed') return `${ok(`ok: ${kind} => ${names}`)}\n${details}`
    return `${changed(`changed: ${kind} => ${names}${inParentheses(noteOf(outcome))}`)}\n${details}`
  }

  /** Of many hosts, the few that are missing are shorter to name. */
  #names(hosts: readonly string[]): string {
    const others = this.#hosts.filter((host) => !hosts.includes(host))
    if (hosts.length <= mostNames || others.length > mostMissing) return namesText(hosts)
    return `all ${this.#hosts.length} hosts${others.length === 0 ? '' : ` but ${namesText(others)}`}`
  }

  #failureText({ place, outcome, details, hosts }: Group): string {
    const text = `${headOf(hosts, outcome, this.style)}${details}`
    return `${header(taskTitle(place), this.style.columns())}${text.trimEnd()}\n`
  }

  #endingOf(event: Extract<Event, { type: 'run-finished' }>): string {
    const colours = palette(this.style.colour)
    const ending = { check: this.#check, reasons: this.#failedHosts.reasons, colours }
    return recap(event, colours, this.style.columns(), true) + lastLines(event, ending)
  }
}

/** Up to this number of hosts, all are named. */
const mostNames = 10

/** Up to this number of missing hosts, those are named instead. */
const mostMissing = 5

function isFailure({ status }: Result['outcome']): boolean {
  return status === 'failed' || status === 'unreachable'
}

/** A task that is ok is shown when it printed something, in a verbose run. */
function isShown(outcome: Result['outcome']): boolean {
  return outcome.status === 'changed' || isFailure(outcome) || (outcome.status === 'ok' && outcome.output !== undefined)
}
