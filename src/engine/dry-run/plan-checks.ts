import { type Change, hasProbe } from '../../core/resource.js'
import type { QueueEntry } from '../bind/bound.js'
import { type CheckItem, type Exchange, type ProbeItem, probeItem } from '../exchange/item.js'
import { isRehearsed } from '../host/effects.js'
import type { Answer, HostState } from '../host/state.js'
import { checksOf } from './check-result.js'

/**
 * What to send to a host next in a dry run: nothing but questions. Pure, as the plan of a run's exchange.
 *
 * The probes of the tasks come first, up to the first one that is defined only later. Once they are known, it is asked
 * whether their changes can be made, as far as these depend on no earlier one.
 */
export function planChecks(entries: readonly QueueEntry[], state: HostState): Exchange {
  const tasks = tasksOf(entries)
  const unknown = tasks.filter((task) => hasProbe(task.resource!) && state.currentAnswerOf(task) === undefined)
  if (unknown.length > 0) return { clear: [], items: unknown.map(probeItem) }
  return { clear: [], items: checkItems(tasks, state) }
}

function tasksOf(entries: readonly QueueEntry[]) {
  const end = entries.findIndex(({ type }) => type === 'deferred')
  const known = end < 0 ? entries : entries.slice(0, end)
  return known.flatMap((entry): ProbeItem['task'][] =>
    entry.type === 'task' && entry.task.resource ? [entry.task] : [],
  )
}

function checkItems(tasks: readonly CheckItem['task'][], state: HostState): readonly CheckItem[] {
  const effects = state.effects.copy()
  const before = [...state.rehearsed]
  return tasks.flatMap((task): CheckItem[] => {
    const answer = state.currentAnswerOf(task)!
    const changes = changesOf(answer)
    const isCertain = effects.causeOf(answer.resource, answer.found) === undefined
    const parts = isCertain && !state.checks.has(task) ? checksOf(changes, before) : []
    if (changes.length > 0) effects.add(task.task.name, answer.resource, changes, isCertain)
    if (isRehearsed(answer.resource, changes)) before.push(changes)
    return parts.length === 0 ? [] : [{ type: 'check', task, parts }]
  })
}

/** None where they are impossible, which is reported in the task's turn. */
function changesOf(answer: Answer): readonly Change[] {
  try {
    return answer.changes
  } catch {
    return []
  }
}
