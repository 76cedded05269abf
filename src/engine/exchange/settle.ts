import type { Outcome } from '../../core/outcome.js'
import { changesFor, differenceOf, isReportedAsOk } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import type { BoundTask } from '../bind/bound.js'
import type { Redactor } from '../failure/redactor.js'
import type { Answer, HostState } from '../host/state.js'
import { ChangeResult } from './change-result.js'
import { handlersDone } from './handler-notes.js'
import type { ChangeItem } from './item.js'

/** Returns the outcome of a task from the host's current answer; undefined if the task has changes to make. */
export function settleAnswer(task: BoundTask, answer: Answer, state: HostState): Outcome | undefined {
  if (answer.changes.length > 0) return undefined
  if (answer.resource.type === 'reading') state.outputs.set(task.task, answer.output)
  state.clear(handlersDone(task, []))
  return { status: 'ok' }
}

/**
 * Returns the outcome of a change that was sent, with its output in a verbose run; undefined if the host did not make it
 * because its answer was no longer the expected one. Throws CommandError with the output of the step that failed, and
 * FailedError if the host did not converge.
 */
export function settleChange(
  item: ChangeItem,
  outputs: readonly (Output | undefined)[],
  state: HostState,
  { verbose = false, redactor }: { readonly verbose?: boolean; readonly redactor: Pick<Redactor, 'mask'> },
): Outcome | undefined {
  const { task, changes } = item
  const resource = task.resource!
  const result = new ChangeResult(item, outputs)
  if (result.isOutdated) return undefined
  state.recordChange(task, changes)
  state.pending.add(result.pending)
  state.pending.remove(result.cleared)
  const output = result.output()
  state.outputs.set(task.task, output)
  const isChanged = result.judge(output)
  state.clear([...handlersDone(task, changes), ...(isChanged ? [] : result.pending)])
  const printed = verbose ? result.printed(redactor.mask) : undefined
  const words = printed ? { output: printed } : {}
  if (!isChanged || isReportedAsOk(resource)) return { status: 'ok', ...words }
  const made = result.found ? changesFor(resource, resource.probe.parse(result.found)) : changes
  return { status: 'changed', differences: made.map(differenceOf), ...words }
}
