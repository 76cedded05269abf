import { type Change, hasProbe, type Requirement, type Resource, type Step } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { Script, sh } from '../../core/shell/script.js'
import type { BoundTask } from '../bind/bound.js'
import { CommandError } from '../failure/failure.js'
import type { HandlerName, PendingHandler } from '../host/pending-handlers.js'
import { clearPending, notePending } from '../host/pending-notes.js'
import type { ChangeItem, ChangePart } from './item.js'
import { failureOfStep, requirementsOf, unfulfilled } from './step-failure.js'
import { stillAnswers } from './verify.js'

/** Changes to send, and what to check on the host first. */
interface Planned {
  readonly task: BoundTask
  readonly changes: readonly Change[]
  readonly pending: readonly PendingHandler[]
  readonly cleared: readonly HandlerName[]
  /**
   * The answer that the host must still give. Absent if it is current, and for an action, whose steps do not depend on
   * it.
   */
  readonly expect?: Output
  /** Run the probe of an action before its steps, because its answer is not known yet and is to be reported. */
  readonly probesFirst?: boolean
}

/**
 * Puts the parts in order: staging and validating, then the notes of the handlers, then the steps that change the host.
 * So no handler is pending for a change that was rejected, and none is lost for a change that was made.
 */
export function changeItem({ expect, probesFirst, ...planned }: Planned): ChangeItem {
  const { task, changes, pending, cleared } = planned
  const resource = task.resource!
  const steps = changes.flatMap((change) => change.steps.map((step) => ({ step, attribute: change.attribute })))
  const parts = steps.map(({ step, attribute }, index) =>
    stepPart(resource, step, attribute, index === steps.length - 1),
  )
  const preparing = Math.max(
    steps.findIndex(({ step }) => !step.prepares),
    0,
  )
  const undo = steps.slice(0, preparing).flatMap(({ step }) => step.undo ?? [])
  return {
    type: 'change',
    ...planned,
    parts: [
      ...(expect
        ? [{ use: 'expect' as const, script: stillAnswers(resource, expect), required: true, failure: failed('') }]
        : []),
      ...(probesFirst ? [{ use: 'found' as const, script: resource.probe.script, failure: failed('') }] : []),
      ...requirementsOf(changes).map((requirement) => requirePart(resource, requirement)),
      ...parts.slice(0, preparing),
      ...pending.map((each) => notePart(each, undo)),
      ...parts.slice(preparing),
      ...cleared.map(clearPart),
      ...(resource.type === 'state' && hasProbe(resource)
        ? [{ use: 'proof' as const, script: resource.probe.script, failure: failed('') }]
        : []),
    ],
  }
}

/** Every step must succeed, except the last step of a resource that judges its own result. */
function stepPart(resource: Resource, step: Step, attribute: string, isLast: boolean): ChangePart {
  const judge = resource.type === 'reading' ? undefined : resource.judge
  return {
    ...step,
    use: 'step',
    required: judge === undefined || !isLast,
    failure: (output) => failureOfStep(resource, attribute, step, output),
  }
}

function requirePart(resource: Resource, requirement: Requirement): ChangePart {
  const failure = (output: Output) => unfulfilled(resource, requirement, output)
  return { use: 'require', script: requirement.script, required: true, failure }
}

function failed(message: string): ChangePart['failure'] {
  return (output) => new CommandError(message, output)
}

/** Without its note, a handler could be lost, so the change is then not made, and what was staged for it is removed. */
function notePart(pending: PendingHandler, undo: readonly Script[]): ChangePart {
  const note = notePending(pending)
  const script = undo.length === 0 ? note : sh`(\n${note}\n) || { code=$?; ${Script.join(undo)}\nexit "$code"; }`
  const failure = failed(`cannot note on the host that handler '${pending.handler}' is pending`)
  return { use: 'note', script, required: true, failure }
}

function clearPart(name: HandlerName): ChangePart {
  const failure = failed(`cannot clear the note on the host that handler '${name.handler}' is pending`)
  return { use: 'clear', script: clearPending(name), required: true, failure }
}
