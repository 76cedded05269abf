import { exitCodes } from '../core/errors.js'
import type { RunRecord, RunStart } from './record.js'

/** What became of the hosts of a run. Names are in the order of the run. */
export interface Summary {
  readonly hosts: readonly string[]
  readonly changed: readonly string[]
  /** On these hosts, a task failed. */
  readonly failed: readonly string[]
  readonly unreachable: readonly string[]
  readonly status: Status
  /** Absent for a run without an end. */
  readonly milliseconds?: number
}

export type Status = 'ok' | 'failed' | 'interrupted' | 'running'

/** Whether the process of a run still exists. */
export type IsRunning = (start: RunStart) => boolean

/** A fold over the events, so that a run without an end has a summary, too. */
export function summaryOf({ start, events, end }: RunRecord, isRunning: IsRunning): Summary {
  const [changed, failed, unreachable] = [new Set<string>(), new Set<string>(), new Set<string>()]
  let hosts: readonly string[] = []
  for (const event of events) {
    if (event.type === 'run-started') hosts = event.hosts
    if (event.type === 'host-unreachable') unreachable.add(event.host)
    if (event.type !== 'task-finished') continue
    if (event.outcome.status === 'changed') changed.add(event.host)
    if (event.outcome.status === 'failed' && !event.outcome.ignored) failed.add(event.host)
  }
  const inOrder = (names: ReadonlySet<string>) => hosts.filter((host) => names.has(host))
  return {
    hosts,
    changed: inOrder(changed),
    failed: inOrder(failed),
    unreachable: inOrder(unreachable),
    status: statusOf({ start, events, end }, isRunning),
    ...(end && { milliseconds: end.at - start.at }),
  }
}

function statusOf({ start, events, end }: RunRecord, isRunning: IsRunning): Status {
  if (!end && events.some(({ type }) => type === 'error')) return 'failed'
  if (!end) return isRunning(start) ? 'running' : 'interrupted'
  if (end.exitCode === exitCodes.interrupted) return 'interrupted'
  return end.exitCode === exitCodes.fine || end.exitCode === exitCodes.changesPending ? 'ok' : 'failed'
}
