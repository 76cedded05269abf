import { hasProbe } from '../../core/resource.js'
import type { QueueEntry } from '../bind/bound.js'
import type { HostState } from '../host/state.js'
import { type Exchange, isQuick, type ProbeItem, probeItem } from './item.js'
import { type Limits, PlannedChanges } from './planned-changes.js'

export type { Limits }

/**
 * Plans what to send to a host next. Pure: it reads the state of the host and changes nothing.
 *
 * The first task is included if its changes are known. Then follow the tasks after it that have nothing to do or quick
 * changes according to their last answers, and the handlers that become due. The host runs each of these only after it
 * has confirmed the answer that it is based on. The probes of the remaining tasks come last.
 */
export function planExchange(entries: readonly QueueEntry[], state: HostState, limits: Limits): Exchange {
  const planned = new PlannedChanges(state, limits)
  const rest = entries.slice(planned.planFrom(entries))
  const probes = probesOf(rest, state, planned, 2 * limits.changes)
  return { clear: [...state.toClear], items: [...planned.items, ...probes] }
}

/**
 * Returns the probes of the tasks up to the first one that is not defined yet, or that has changes after which all
 * later tasks would have to be probed again. After a quick change, only the tasks that can be sent with it are probed.
 * `mostChanges`: the tasks after so many changes have time: they are probed when they are nearer.
 */
function probesOf(
  entries: readonly QueueEntry[],
  state: HostState,
  planned: PlannedChanges,
  mostChanges: number,
): readonly ProbeItem[] {
  const probes: ProbeItem[] = []
  let afterChange = false
  let changes = 0
  for (const entry of entries) {
    if (entry.type === 'deferred') break
    if (entry.type !== 'task' || !entry.task.resource || !hasProbe(entry.task.resource)) continue
    const { task } = entry
    const isPredicted = afterChange && planned.predict(task) !== undefined
    if (afterChange && !isPredicted && !isQuick(task)) break
    const isKnown = planned.items.length === 0 && state.currentAnswerOf(task) !== undefined
    if (!isPredicted && !isKnown) probes.push(probeItem(task))
    if (!mayChange(state, task)) continue
    changes += 1
    if (!isQuick(task) || changes >= mostChanges) break
    afterChange = true
  }
  return probes
}

function mayChange(state: HostState, task: Parameters<HostState['answerOf']>[0]): boolean {
  try {
    return (state.answerOf(task)?.changes.length ?? 0) > 0
  } catch {
    return true
  }
}
