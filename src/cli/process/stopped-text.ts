import type { HostProgress, Progress } from '../../report/live/progress.js'
import { counted, namesText } from '../../report/names.js'
import { printableLine } from '../../report/printable.js'
import { duration } from '../../report/recap.js'

/**
 * What became of the hosts when a run was stopped at once. `now`: milliseconds since 1970; `stopped`: the hosts on which a
 * step was ended.
 */
export function stoppedText(progress: Progress, now: number, stopped: ReadonlySet<string>): string {
  const hosts = [...progress.hosts.values()]
  const running = hosts.filter(({ state, place }) => state === 'running' && place?.role !== '')
  const closed = 'Stopped at once; all connections are closed.'
  if (progress.check) return `${closed} A dry run changes nothing.`
  const waiting = hosts.filter(({ state }) => state === 'waiting').map(({ host }) => host)
  const notBegun = waiting.length === 0 ? [] : [`Not begun: ${namesText(waiting, mostNames)}.`]
  if (running.length === 0) return [`${closed} No task was running.`, ...notBegun].join('\n')
  return [
    closed,
    ...endedText(
      running.filter(({ host }) => stopped.has(host)),
      now,
    ),
    ...leftText(
      running.filter(({ host }) => !stopped.has(host)),
      now,
    ),
    ...notBegun,
    'Pending handlers stay recorded on the hosts; the next run runs them.',
  ].join('\n')
}

/** Up to this number of hosts, all are named. */
const mostNames = 10

function endedText(ended: readonly HostProgress[], now: number): readonly string[] {
  if (ended.length === 0) return []
  return [`A step was ended on ${counted(ended.length, 'host')}:`, ...tasksOf(ended, now)]
}

function leftText(left: readonly HostProgress[], now: number): readonly string[] {
  if (left.length === 0) return []
  return [
    `A step was running on ${counted(left.length, 'host')}, and may still be running there:`,
    ...tasksOf(left, now),
    'The host is locked for other runs until the step ends.',
    'The next run can wait for it (--wait-lock 60) or end it (--break-lock).',
  ]
}

/** `  lb1, lb2: nginx : build nginx (12 s)`. */
function tasksOf(running: readonly HostProgress[], now: number): readonly string[] {
  const tasks = new Map<string, HostProgress[]>()
  for (const host of running) {
    const task = host.place?.role ? `${host.place.role} : ${host.place.task}` : (host.place?.task ?? '')
    tasks.set(task, [...(tasks.get(task) ?? []), host])
  }
  return [...tasks].map(([task, hosts]) => {
    const names = hosts.map(({ host }) => host)
    const longest = duration(now - Math.min(...hosts.map(({ since }) => since)))
    return `  ${namesText(names, mostNames)}: ${printableLine(task)} (${longest})`
  })
}
