import type { Event } from '../engine/events.js'
import { namesText } from './names.js'
import { printableLine } from './printable.js'

export type Warning = Extract<Event, { type: 'warning' }>

/** A warning about some hosts, or about none in particular, with its hint on a second line. */
export function warningText({ message, hint }: Pick<Warning, 'message' | 'hint'>, hosts: readonly string[]): string {
  const about = hosts.length === 0 ? '' : `[${namesText(hosts)}] `
  return `[WARNING]: ${about}${printableLine(message)}${hint === undefined ? '' : `\n  hint: ${printableLine(hint)}`}`
}
