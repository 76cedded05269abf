import { type Change, hasProbe, type Requirement, type Resource, type Step } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { Script, sh } from '../../core/shell/script.js'
import type { BoundTask } from '../bind/bound.js'
import { CommandError } from '../failure/failure.js'
import type { Finished, Notified } from '../host/pending-handlers.js'
import { clearPending, notePending } from '../host/pending-notes.js'
import { probeLimit } from '../transcript/part.js'
import type { ChangeItem, ChangePart } from './item.js'
import { failureOfStep, requirementsOf, unfulfilled } from './step-failure.js'
import { stillAnswers } from './verify.js'

/** Changes to send, and what to check on the host first. */
interface Planned {
  readonly task: BoundTask
  readonly changes: readonly Change[]
  readonly pending: readonly Notified[]
  readonly cleared: readonly Finished[]
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
  const steps = changes.flatMap(({ steps }) => steps)
  const preparing = Math.max(
    steps.findIndex((step) => !step.prepares),
    0,
  )
  const parts = stepParts(resource, changes, preparing)
  const undo = undoOf(steps.slice(0, preparing))
  const limit = probeLimit(task.task.name)
  return {
    type: 'change',
    ...planned,
    parts: [
      ...(expect
        ? [{ use: 'expect' as const, script: stillAnswers(resource, expect), required: true, failure: failed('') }]
        : []),
      ...(probesFirst ? [{ use: 'found' as const, script: resource.probe.script, limit, failure: failed('') }] : []),
      ...requirementsOf(changes).map((requirement) => requirePart(resource, requirement)),
      ...parts.slice(0, preparing),
      ...pending.map((each) => notePart(each, undo)),
      ...parts.slice(preparing),
      ...cleared.map(clearPart),
      ...(resource.type === 'state' && hasProbe(resource)
        ? [{ use: 'proof' as const, script: resource.probe.script, limit, failure: failed('') }]
        : []),
    ],
  }
}

/**
 * Every step must succeed, except the last step of a resource that judges its own result. One of the first ones, which
 * only prepare, undoes those before it when it fails.
 */
function stepParts(resource: Resource, changes: readonly Change[], preparing: number): ChangePart[] {
  const judges = resource.type !== 'reading' && resource.judge !== undefined
  const places = changes.flatMap(({ steps }, change) => steps.map((step, at) => ({ step, change, at })))
  return places.map(({ step, change, at }, index) => ({
    ...step,
    ...(index < preparing && {
      script: orUndo(step.script, undoOf(places.slice(0, index).map((place) => place.step))),
    }),
    use: 'step',
    required: !judges || index < places.length - 1,
    failure: (output) =>
      failureOfStep(resource, changes[change]!.attribute, step, output, changedBefore(changes, change, at)),
  }))
}

/** What the steps before one have changed, in words. */
function changedBefore(changes: readonly Change[], change: number, at: number): readonly string[] {
  const { attribute, steps } = changes[change]!
  const before = changes.slice(0, change).filter((each) => each.steps.length === 0 || hasChanged(each.steps))
  const part = hasChanged(steps.slice(0, at)) ? [`part of ${attribute}`] : []
  return [...new Set(before.map((each) => each.attribute)), ...part]
}

function hasChanged(steps: readonly Step[]): boolean {
  return steps.some(({ prepares }) => !prepares)
}

function undoOf(steps: readonly Step[]): readonly Script[] {
  return steps.flatMap(({ undo }) => undo ?? [])
}

function requirePart(resource: Resource, requirement: Requirement): ChangePart {
  const failure = (output: Output) => unfulfilled(resource, requirement, output)
  return { use: 'require', script: requirement.script, required: true, failure }
}

function failed(message: string): ChangePart['failure'] {
  return (output) => new CommandError(message, output)
}

/** Without its note, a handler could be lost, so the change is then not made, and what was staged for it is removed. */
function notePart(pending: Notified, undo: readonly Script[]): ChangePart {
  const failure = failed(`cannot note on the host that handler '${pending.handler}' is pending`)
  return { use: 'note', script: orUndo(notePending(pending), undo), required: true, failure }
}

/** Undoes the steps that prepared a change when one of the parts before the change fails. */
function orUndo(script: Script, undo: readonly Script[]): Script {
  return undo.length === 0 ? script : sh`(\n${script}\n) || { code=$?; ${Script.join(undo)}\nexit "$code"; }`
}

function clearPart(finished: Finished): ChangePart {
  const failure = failed(`cannot clear the note on the host that handler '${finished.note.handler}' is pending`)
  return { use: 'clear', script: clearPending(finished), required: true, failure }
}
