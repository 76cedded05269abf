import { type Change, type Resource, readsOf, writesOf } from '../../core/resource.js'
import type { Subject } from '../../core/subject.js'
import type { Answer } from '../host/state.js'

/** What a task and its changes read and write, as far as that is known. */
export function subjectsOf(resource: Resource, answer: Answer | undefined): readonly Subject[] {
  const changes = answer ? possibleChanges(answer) : []
  const { reads = [] } = resource
  const { writes = [], brings = [] } = resource.type === 'reading' ? {} : resource
  return [
    ...reads,
    ...(answer ? (readsOf(resource, answer.found) ?? []) : []),
    ...writes,
    ...brings,
    ...changes.flatMap((change) => writesOf(resource, change) ?? []),
    ...changes.flatMap(({ needs = [] }) => needs),
    ...changes.flatMap(({ requires = [] }) => requires.flatMap((each) => each.reads)),
  ]
}

/** None where they are impossible, which is reported in the task's turn. */
export function possibleChanges(answer: Answer): readonly Change[] {
  try {
    return answer.changes
  } catch {
    return []
  }
}
