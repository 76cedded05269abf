import type { Listener } from '../engine/events.js'
import { counted } from '../report/names.js'
import { printableLine } from '../report/printable.js'

/** Sections of GitLab's job log: one for each play, which shows its duration, and can be collapsed. */
export function gitlab(write: (text: string) => void): Listener {
  let [open, number] = [false, 0]
  const mark = (what: 'start' | 'end', at: number) =>
    `\x1b[0Ksection_${what}:${Math.floor(at / 1000)}:haploy_play_${number}\r\x1b[0K`
  return (event) => {
    if (event.type !== 'play-started' && event.type !== 'run-finished') return
    if (open) write(`${mark('end', event.at)}\n`)
    open = event.type === 'play-started'
    if (event.type === 'run-finished') return
    number += 1
    write(`${mark('start', event.at)}${printableLine(event.play)} (${counted(event.hosts.length, 'host')})\n`)
  }
}
