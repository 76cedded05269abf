import { hasProbe } from '../../core/resource.js'
import type { QueueEntry } from '../bind/bound.js'
import { isRehearsed } from '../effects/change-effects.js'
import { nameScript } from '../effects/name-query.js'
import { type CheckItem, type Exchange, type NameItem, type ProbeItem, probeItem } from '../exchange/item.js'
import type { HostState } from '../host/state.js'
import { checksOf } from './check-result.js'
import { possibleChanges, subjectsOf } from './subjects.js'

/**
 * What to send to a host next in a dry run: nothing but questions. Pure, as the plan of a run's exchange.
 *
 * The probes of the tasks come first, up to the first one that is defined only later, together with the names of what they
 * read and write. Once the answers are known, it is asked whether their changes can be made, as far as these depend on no
 * earlier one.
 */
export function planChecks(entries: readonly QueueEntry[], state: HostState): Exchange {
  const tasks = tasksOf(entries)
  const names = nameItems(tasks, state)
  const unknown = tasks.filter((task) => hasProbe(task.resource!) && state.currentAnswerOf(task) === undefined)
  if (unknown.length > 0) return { clear: [], items: [...names, ...unknown.map(probeItem)] }
  return { clear: [], items: [...names, ...checkItems(tasks, state)] }
}

function nameItems(tasks: readonly CheckItem['task'][], state: HostState): readonly NameItem[] {
  const query = state.names.queryFor(tasks.flatMap((task) => subjectsOf(task.resource!, state.answerOf(task))))
  return query ? [{ type: 'names', task: tasks[0]!, query, parts: [{ script: nameScript(query) }] }] : []
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
    const changes = possibleChanges(answer)
    const isCertain = effects.causeOf(answer.resource, answer.found) === undefined
    const parts = isCertain && !state.checks.has(task) ? checksOf(changes, before) : []
    if (changes.length > 0) effects.add(task.task.name, answer.resource, changes, isCertain)
    if (isRehearsed(answer.resource, changes)) before.push(changes)
    return parts.length === 0 ? [] : [{ type: 'check', task, parts }]
  })
}
