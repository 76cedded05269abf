import type { Tally } from '../core/outcome.js'
import type { Event } from '../engine/events.js'
import { header } from './header.js'
import type { Palette } from './palette.js'
import { padded, printableLine, widthOf } from './printable.js'

type RunFinished = Extract<Event, { type: 'run-finished' }>

/** PLAY RECAP with one line of counters per host, followed by the duration of the run. */
export function recap(event: RunFinished, check: boolean, colours: Palette, columns?: number): string {
  const hosts = event.hosts.flatMap((host) => (event.tallies[host] ? [[host, event.tallies[host]] as const] : []))
  const width = widthOfNames(Math.max(...hosts.map(([host]) => widthOf(printableLine(host)))), columns)
  const ignored = hosts.some(([, tally]) => tally.ignored > 0)
  const lines = hosts.map(([host, tally]) => hostLine(host, width, tally, ignored, colours))
  return `${header('PLAY RECAP', columns)}${lines.join('')}\n${closingLine(event, check)}\n`
}

/** `1.2 s`, `58 s`, `3 min 07 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (Math.round(seconds) < 60) return `${Math.round(seconds)} s`
  const [minutes, rest] = [Math.floor(Math.round(seconds) / 60), Math.round(seconds) % 60]
  return `${minutes} min ${String(rest).padStart(2, '0')} s`
}

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

function hostLine(host: string, width: number, tally: Tally, ignored: boolean, colours: Palette): string {
  const { ok, changed, unreachable, failed, skipped } = tally
  const bad = unreachable + failed > 0
  const nameColour = bad ? colours.failed : changed > 0 ? colours.changed : colours.ok
  const counters = [
    counter('ok', ok, colours.ok),
    counter('changed', changed, colours.changed),
    counter('unreachable', unreachable, colours.failed),
    counter('failed', failed, colours.failed),
    counter('skipped', skipped, colours.skipped),
    ...(ignored ? [counter('ignored', tally.ignored, colours.warning)] : []),
  ]
  const name = printableLine(host)
  return `${nameColour(name)}${padded('', width - widthOf(name))} : ${counters.join(' ').trimEnd()}\n`
}

function counter(word: string, count: number, colour: (text: string) => string): string {
  const text = `${word}=${count}`
  const padding = ' '.repeat(Math.max(0, counterWidth - String(count).length))
  return (count > 0 ? colour(text) : text) + padding
}

function closingLine({ interrupted, milliseconds }: RunFinished, check: boolean): string {
  if (interrupted) return `Interrupted after ${duration(milliseconds)}; the hosts stopped after their current step.`
  if (check) return `Dry run finished in ${duration(milliseconds)}; nothing was changed.`
  return `Finished in ${duration(milliseconds)}.`
}
