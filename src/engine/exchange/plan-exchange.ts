import { hasProbe } from '../../core/resource.js'
import type { QueueEntry } from '../bind/bound.js'
import type { HostState } from '../host/state.js'
import { type Exchange, isQuick, type ProbeItem, probeItem } from './item.js'
import { type Limits, PlannedChanges } from './planned-changes.js'

export type { Limits }

/**
 * What to send to a host next. Pure: it reads what is known and changes nothing of it.
 *
 * The first task goes if its changes are known. With it go the tasks after it that by their last answer have nothing to do
 * or quick changes, and the handlers that become due, each only while the host confirms on the spot what it is based on.
 * Then come the probes of the tasks after these.
 */
export function planExchange(entries: readonly QueueEntry[], state: HostState, limits: Limits): Exchange {
  const planned = new PlannedChanges(state, limits)
  const rest = entries.slice(planned.takeFrom(entries))
  const probes = planned.mayBeFollowed ? probesOf(rest, state, planned) : []
  return { clear: [...state.toClear], items: [...planned.items, ...probes] }
}

/**
 * The probes of the tasks up to the first one that is defined only later, or that by its last answer has changes after
 * which all would have to be asked again. After a quick change only the tasks are asked that may travel with it.
 */
function probesOf(entries: readonly QueueEntry[], state: HostState, planned: PlannedChanges): readonly ProbeItem[] {
  const probes: ProbeItem[] = []
  let afterChange = false
  for (const entry of entries) {
    if (entry.type === 'deferred') break
    if (entry.type !== 'task' || !entry.task.resource || !hasProbe(entry.task.resource)) continue
    const { task } = entry
    const isPredicted = afterChange && planned.predict(task) !== undefined
    if (afterChange && !isPredicted && !isQuick(task)) break
    const isKnown = planned.items.length === 0 && state.currentAnswerOf(task) !== undefined
    if (!isPredicted && !isKnown) probes.push(probeItem(task))
    if (!mayChange(state, task)) continue
    if (!isQuick(task)) break
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
