import type { Outcome } from '../../core/outcome.js'
import { type Change, differenceOf } from '../../core/resource.js'
import type { BoundTask } from '../bind/bound.js'
import { handlersDone, newlyPending } from '../exchange/handler-notes.js'
import type { Answer, HostState } from '../host/state.js'

/** What the run would report of a task by the host's answer, and by what the tasks before it would change. */
export function predict(bound: BoundTask, answer: Answer, state: HostState): Outcome {
  const { effects, pending, outputs, unknownOutputs } = state
  const { task } = bound
  const { resource, found, output } = answer
  const dependsOn = effects.causeOf(resource, found)?.task
  const changes = changesOf(answer, dependsOn)
  if (resource.type === 'reading' && dependsOn === undefined) {
    outputs.set(task, output)
    return { status: 'ok' }
  }
  const isOk = resource.type === 'reading' || resource.reportedAs === 'ok'
  if (isOk || changes.length > 0 || dependsOn !== undefined) unknownOutputs.set(task, dependsOn ?? task.name)
  if (isOk || (changes.length === 0 && dependsOn === undefined)) return { status: 'ok' }
  effects.add(task.name, resource, changes)
  pending.add(newlyPending(bound, changes, pending))
  pending.remove(handlersDone(bound, changes))
  const differences = changes.map(differenceOf)
  return { status: 'changed', differences, ...(dependsOn === undefined ? {} : { dependsOn }) }
}

/** What stands in the way now may be gone by then. */
function changesOf(answer: Answer, dependsOn: string | undefined): readonly Change[] {
  try {
    return answer.changes
  } catch (error) {
    if (dependsOn === undefined) throw error
    return []
  }
}
