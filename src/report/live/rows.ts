import { counted } from '../names.js'
import { type Palette, palette } from '../palette.js'
import { padded, printableLine, truncated, widthOf } from '../printable.js'
import { duration } from '../recap.js'
import type { HostProgress, Progress } from './progress.js'

/** One frame of the live view. */
interface Frame {
  /** Number of available lines. */
  readonly height: number
  /** Milliseconds since 1970. */
  readonly now: number
  readonly spinner: string
  readonly colour: boolean
  /** Shown below everything else. */
  readonly notice: string
}

/**
 * The rows of the live view: the play and one row per host. When not all hosts fit, it shows the running hosts, and counts
 * the others in one row. A row may be wider than the terminal, so the most important parts are on the left.
 */
export function rows(progress: Progress, frame: Frame): string[] {
  const colours = palette(frame.colour)
  const room = Math.max(1, frame.height - 1 - (frame.notice === '' ? 0 : 1))
  const all = [...progress.hosts.values()]
  const allFit = all.length <= room
  const running = all.filter(({ state }) => state === 'running').sort((a, b) => a.since - b.since)
  const shown = allFit ? all : running.slice(0, room - 1)
  const width = Math.max(0, ...shown.map(({ host }) => widthOf(shortName(host))))
  return [
    playRow(progress, frame.now),
    ...shown.map((host) => hostRow(host, width, frame, colours)),
    ...(allFit ? [] : [summaryRow(progress, running.length - shown.length, colours)]),
    ...(frame.notice === '' ? [] : [colours.warning(printableLine(frame.notice))]),
  ]
}

const maxNameWidth = 24

function shortName(host: string): string {
  return truncated(printableLine(host), maxNameWidth)
}

function playRow({ play, startedAt, hosts }: Progress, now: number): string {
  const batch = play && play.batches > 1 ? ` (batch ${play.batch} of ${play.batches})` : ''
  const title = play ? `PLAY [${printableLine(play.play)}]${batch}` : `connecting to ${counted(hosts.size, 'host')}`
  return `${title}  ${duration(now - startedAt)}`
}

function hostRow(progress: HostProgress, width: number, frame: Frame, colours: Palette): string {
  const name = padded(shortName(progress.host), width)
  const task = taskOf(progress)
  const counts = countsOf(progress)
  switch (progress.state) {
    case 'waiting':
      return colours.faint(`  ${name}  waiting`)
    case 'running': {
      const seconds = `${Math.max(0, Math.floor((frame.now - progress.since) / 1000))} s`
      const line = progress.line === '' ? '' : colours.faint(`| ${printableLine(progress.line)}`)
      return joined(
        colours.changed(frame.spinner),
        name,
        seconds.padStart(5),
        task,
        printableLine(progress.stage),
        counts,
        line,
      )
    }
    case 'done':
      return joined(colours.ok('✔'), (progress.counts.changed > 0 ? colours.changed : colours.ok)(name), counts)
    case 'failed':
      return joined(
        colours.failed('✖'),
        colours.failed(`${name}  ${progress.predicted ? 'would fail' : 'failed'}: ${task}`),
        counts,
      )
    case 'unreachable':
      return joined(colours.failed('✖'), colours.failed(`${name}  unreachable`), counts)
  }
}

function joined(mark: string, ...parts: string[]): string {
  return `${mark} ${parts.filter((part) => part !== '').join('  ')}`
}

function taskOf({ place }: HostProgress): string {
  if (!place) return ''
  return printableLine(place.role === '' ? place.task : `${place.role} : ${place.task}`)
}

/** Only counters that are not 0: `ok=9 changed=2`. As in the recap, `ok` includes `changed`. */
function countsOf({ counts }: HostProgress): string {
  const shown = { ...counts, ok: counts.ok + counts.changed }
  const words = ['ok', 'changed', 'failed', 'skipped'] as const
  return words.flatMap((word) => (shown[word] > 0 ? [`${word}=${shown[word]}`] : [])).join(' ')
}

function summaryRow(progress: Progress, hidden: number, colours: Palette): string {
  const { waiting, done, failed, unreachable } = progress.states
  const counted = (count: number, word: string) => (count > 0 ? [`${count} ${word}`] : [])
  const bad = [...counted(failed, 'failed'), ...counted(unreachable, 'unreachable')]
  const parts = [...counted(hidden, 'more running'), ...counted(waiting, 'waiting'), ...counted(done, 'done')]
  return `  ${[...bad.map(colours.failed), ...parts].join(', ')}`
}
