import { FailedError } from '../../core/errors.js'
import type { Change, Requirement, Resource, Step } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { CommandError, ExplainedError } from '../failure/failure.js'
import { hintFor } from '../failure/hints.js'

/** Each once, in the order of the changes. */
export function requirementsOf(changes: readonly Change[]): readonly Requirement[] {
  return changes.flatMap(({ requires = [] }) => requires)
}

/** Why the changes of a resource can only fail: what a run reports, and what a dry run predicts. */
export function unfulfilled(resource: Resource, { hint }: Requirement, output: Output): FailedError {
  const why = output.stderrText || `what it requires exits with ${output.code}`
  return new FailedError(`${thingOf(resource)}: ${why}`, { hint: hint ?? hintFor(why) })
}

/** A step that failed, with its own words. `changed`: what the steps before it have changed. */
export function failureOfStep(
  resource: Resource,
  attribute: string,
  step: Step,
  output: Output,
  changed: readonly string[] = [],
): CommandError {
  const message = messageOf(resource, attribute, step, changed)
  if (!step.explain) return new CommandError(message, output)
  const explained = step.explain(output)
  return new ExplainedError(message, { ...explained, hint: explained.hint ?? hintFor(output.stderrText) })
}

function messageOf(resource: Resource, attribute: string, { prepares }: Step, changed: readonly string[]): string {
  const thing = thingOf(resource)
  const already = changed.length === 0 ? '' : `; already changed: ${changed.join(', ')}`
  if (prepares) return `${thing}: the new ${attribute} was rejected${already || ', and nothing was changed'}`
  const isNamed = attribute === resource.kind || attribute === resource.name
  return `${isNamed ? thing : `${thing}: ${attribute}`} failed${already}`
}

function thingOf({ kind, name }: Resource): string {
  return name.includes(kind) ? name : `${kind} ${name}`
}
