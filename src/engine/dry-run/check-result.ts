import type { Change, Resource } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import type { BoundTask } from '../bind/bound.js'
import { requirementsOf, unfulfilled } from '../exchange/step-failure.js'
import type { HostState } from '../host/state.js'
import type { Part } from '../transcript/part.js'
import { failureOfRehearsal, isTried, rehearsalPart, untestedBecause } from './rehearsal.js'

/** What the checks say of changes that are not known to fail. */
interface CheckResult {
  readonly dependsOn?: string
  /** The reason why the host could not try them. */
  readonly untested?: string
  /** The output of what was tried. */
  readonly rehearsal?: Output
}

/** The checks of changes that are to be reported; `before` are the changes that the run would make first. */
export function checksOf(changes: readonly Change[], before: readonly (readonly Change[])[]): readonly Part[] {
  const required = requirementsOf(changes).map(({ script }) => ({ script }))
  return isTried(changes) ? [...required, rehearsalPart(changes, before)] : required
}

/**
 * Whether the changes of a task can be made. Undefined if the host must be asked first. Throws the failure that the run would
 * report.
 */
export function checkResultOf(task: BoundTask, changes: readonly Change[], state: HostState): CheckResult | undefined {
  const found = state.effects.fulfil({ reads: changes.flatMap(({ needs = [] }) => needs) }, true)
  if (typeof found === 'object') return found
  const requirements = requirementsOf(changes)
  if (requirements.length === 0 && !isTried(changes)) return {}
  const outputs = state.checks.get(task)
  return outputs && judged(task.resource!, changes, outputs, state)
}

function judged(
  resource: Resource,
  changes: readonly Change[],
  outputs: readonly Output[],
  state: HostState,
): CheckResult {
  const requirements = requirementsOf(changes)
  for (const [index, requirement] of requirements.entries()) {
    const output = outputs[index]!
    const fulfilled = state.effects.fulfil(requirement, output.code === 0)
    if (typeof fulfilled === 'object') return fulfilled
    if (!fulfilled) throw unfulfilled(resource, requirement, output)
  }
  const rehearsal = outputs[requirements.length]
  const untested = rehearsal && untestedBecause(rehearsal)
  if (untested !== undefined) return { untested }
  const failure = rehearsal && failureOfRehearsal(resource, changes, rehearsal)
  const dependsOn = state.effects.unrehearsed
  if (failure && dependsOn === undefined) throw failure
  if (failure && dependsOn !== undefined) return { dependsOn }
  return rehearsal ? { rehearsal } : {}
}
