import type { Event } from '../engine/events.js'
import { counted, namesText } from './names.js'
import type { Palette } from './palette.js'
import { printableLine } from './printable.js'
import { duration, isBad, type RunFinished, talliesOf } from './recap.js'
import { messageOf } from './result.js'

/** Why each host of a run failed: a fold over the events. */
export class FailedHosts {
  /** By host name: `unreachable`, or the task with the first line of its failure. */
  readonly reasons = new Map<string, string>()

  apply(event: Event): void {
    if (event.type === 'host-unreachable') this.reasons.set(event.host, 'unreachable')
    if (event.type !== 'task-finished' || event.outcome.status !== 'failed' || event.outcome.ignored) return
    const { host, role, task, outcome } = event
    this.reasons.set(host, `${role === '' ? task : `${role} : ${task}`}: ${messageOf(outcome)}`)
  }
}

interface Ending {
  readonly check: boolean
  /** Why hosts failed, by name. */
  readonly reasons: ReadonlyMap<string, string>
  readonly colours: Palette
}

/** The duration of the run, and a last line that says how the run ended: `31 hosts ok, 4 changed`. */
export function lastLines(event: RunFinished, ending: Ending): string {
  return `\n${durationLine(event, ending.check)}\n${verdict(event, ending)}\n`
}

function durationLine({ interrupted, milliseconds }: RunFinished, check: boolean): string {
  if (interrupted) return `Interrupted after ${duration(milliseconds)}; the hosts stopped after their current step.`
  if (check) return `Dry run finished in ${duration(milliseconds)}; nothing was changed.`
  return `Finished in ${duration(milliseconds)}.`
}

function verdict(event: RunFinished, { check, reasons, colours }: Ending): string {
  const { unfinished, interrupted } = event
  const hosts = talliesOf(event)
  const bad = hosts.filter(([, tally]) => isBad(tally)).map(([host]) => host)
  const cutShort = hosts.filter(([host, tally]) => interrupted && !isBad(tally) && hasTasksLeft(unfinished[host]))
  const sentences = [
    ...(bad.length > 0
      ? [
          colours.failed(
            `${ofHosts(bad.length, hosts.length)} ${check ? 'would fail' : 'failed'}: ${failures(bad, reasons)}`,
          ),
        ]
      : []),
    ...(cutShort.length > 0
      ? [
          colours.warning(
            `${ofHosts(cutShort.length, hosts.length)} not finished: ${namesText(
              cutShort.map(([host]) => host),
              mostNames,
            )}`,
          ),
        ]
      : []),
  ]
  if (sentences.length > 0) return sentences.join('; ')
  const changed = hosts.filter(([, tally]) => tally.changed > 0).length
  const count = changed === 0 ? 'nothing' : changed
  const change = check ? `${count} would change` : `${count} changed`
  return `${colours.ok(`${counted(hosts.length, 'host')} ok`)}, ${changed > 0 ? colours.changed(change) : change}`
}

/** Names in one list, so that the line stays one line. */
const mostNames = 10

/** Characters of a reason. */
const longestReason = 100

function ofHosts(count: number, all: number): string {
  return `${count} of ${counted(all, 'host')}`
}

function hasTasksLeft(unfinished: { tasks: readonly string[]; plays: readonly string[] } | undefined): boolean {
  return unfinished !== undefined && unfinished.tasks.length + unfinished.plays.length > 0
}

/** `node07, node08 (work : check: refused by policy), node31 (unreachable)`. */
function failures(hosts: readonly string[], reasons: ReadonlyMap<string, string>): string {
  const groups = new Map<string, string[]>()
  for (const host of hosts) {
    const reason = reasons.get(host) ?? 'failed'
    groups.set(reason, [...(groups.get(reason) ?? []), host])
  }
  return [...groups].map(([reason, names]) => `${namesText(names, mostNames)} (${shortened(reason)})`).join(', ')
}

function shortened(reason: string): string {
  const text = printableLine(reason)
  return text.length > longestReason ? `${text.slice(0, longestReason - 1)}…` : text
}
