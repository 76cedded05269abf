import type { Tally } from '../core/outcome.js'
import type { Event, Unfinished } from '../engine/events.js'
import { header } from './header.js'
import { counted, namesText } from './names.js'
import type { Palette } from './palette.js'
import { padded, printableLine, widthOf } from './printable.js'

export type RunFinished = Extract<Event, { type: 'run-finished' }>

/**
 * PLAY RECAP: a line of counters for each host, with what was not done there. Of more than ten hosts, those on which
 * everything went well are only counted. With `mayOmit`, a terminal that is too narrow gets no counters that are 0.
 */
export function recap(event: RunFinished, colours: Palette, columns?: number, mayOmit = false): string {
  const { unfinished } = event
  const hosts = talliesOf(event)
  const longest = Math.max(...hosts.map(([host]) => widthOf(printableLine(host))))
  const isNarrow = mayOmit && columns !== undefined && columns < longest + countersWidth
  const width = isNarrow ? longest : widthOfNames(longest, columns)
  const ignored = hosts.some(([, tally]) => tally.ignored > 0)
  const fine = hosts.filter(([host, tally]) => !isBad(tally) && !unfinished[host])
  const isSummed = hosts.length > mostHosts && fine.length > 1
  const shown = isSummed ? hosts.filter((entry) => !fine.includes(entry)) : hosts
  const lines = shown.map(([host, tally]) => {
    const counters = countersOf(tally, ignored, colours).filter(([count]) => count > 0 || !isNarrow)
    return (
      hostLine(
        host,
        width,
        tally,
        counters.map(([, text]) => text),
        colours,
      ) + unfinishedLines(unfinished[host])
    )
  })
  return `${header('PLAY RECAP', columns)}${lines.join('')}${isSummed ? fineLine(fine, colours) : ''}`
}

/** `1.2 s`, `58 s`, `3 min 07 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (Math.round(seconds) < 60) return `${Math.round(seconds)} s`
  const [minutes, rest] = [Math.floor(Math.round(seconds) / 60), Math.round(seconds) % 60]
  return `${minutes} min ${String(rest).padStart(2, '0')} s`
}

/** The hosts that have a tally, in their order. */
export function talliesOf({ hosts, tallies }: RunFinished): readonly (readonly [string, Tally])[] {
  return hosts.flatMap((host) => (tallies[host] ? [[host, tallies[host]] as const] : []))
}

export function isBad({ unreachable, failed }: Tally): boolean {
  return unreachable + failed > 0
}

/** Up to this number of hosts, each has a line of its own. */
const mostHosts = 10

/** Tasks and plays that are named; the others are counted. */
const mostNames = 4

/** On a terminal that is slightly too narrow for Ansible's columns, the column of names shrinks. */
function widthOfNames(longest: number, columns = Infinity): number {
  const room = columns - countersWidth
  return room >= longest ? Math.max(longest, Math.min(nameWidth, room)) : Math.max(longest, nameWidth)
}

// Ansible's columns, which people and scripts expect.
const nameWidth = 26
const counterWidth = 4
// The width of all counters except `ignored`.
const countersWidth = 62

function hostLine(host: string, width: number, tally: Tally, counters: readonly string[], colours: Palette): string {
  const nameColour = isBad(tally) ? colours.failed : tally.changed > 0 ? colours.changed : colours.ok
  const name = printableLine(host)
  return `${nameColour(name)}${padded('', width - widthOf(name))} : ${counters.join(' ').trimEnd()}\n`
}

/** The counters in Ansible's order, each with its text. */
function countersOf(tally: Tally, ignored: boolean, colours: Palette): readonly (readonly [number, string])[] {
  const { ok, changed, unreachable, failed, skipped } = tally
  return [
    counter('ok', ok, colours.ok),
    counter('changed', changed, colours.changed),
    counter('unreachable', unreachable, colours.failed),
    counter('failed', failed, colours.failed),
    counter('skipped', skipped, colours.skipped),
    ...(ignored ? [counter('ignored', tally.ignored, colours.warning)] : []),
  ]
}

function counter(word: string, count: number, colour: (text: string) => string): readonly [number, string] {
  const text = `${word}=${count}`
  const padding = ' '.repeat(Math.max(0, counterWidth - String(count).length))
  return [count, (count > 0 ? colour(text) : text) + padding]
}

function unfinishedLines(unfinished: Unfinished | undefined): string {
  if (!unfinished) return ''
  const { tasks, plays, handlers } = unfinished
  const undone = [
    ...(tasks.length > 0 ? [`${counted(tasks.length, 'task')} (${namesText(tasks, mostNames)})`] : []),
    ...plays.map((play) => `play '${printableLine(play)}'`),
  ]
  const pending = counted(handlers.length, 'handler')
  return [
    ...(undone.length > 0 ? [`  not done: ${undone.join(', ')}\n`] : []),
    ...(handlers.length > 0 ? [`  pending: ${pending} (${namesText(handlers)})\n`] : []),
  ].join('')
}

function fineLine(fine: readonly (readonly [string, Tally])[], colours: Palette): string {
  const changed = fine.filter(([, tally]) => tally.changed > 0).length
  return `${colours.ok(`${fine.length} hosts ok`)}${changed > 0 ? `, ${colours.changed(`${changed} changed`)}` : ''}\n`
}
