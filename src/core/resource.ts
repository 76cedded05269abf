import type { Bytes } from './content/content.js'
import type { Difference, Value } from './content/difference.js'
import { HaployError } from './errors.js'
import type { Output } from './shell/output.js'
import type { Script } from './shell/script.js'
import type { Subject } from './subject.js'

/** Reads the host and never writes to it. `parse` is total: what is missing is a state, not an error. */
export interface Probe<S> {
  readonly script: Script
  parse(output: Output): S
}

/** One piece of shell that changes the host. A non-zero exit code fails the task, and the steps after it do not run. */
export interface Step {
  readonly script: Script
  /** Arrives on the step's standard input. */
  readonly input?: Bytes
  /**
   * Changes nothing that counts as the host's state (staging, validating). The handlers that the task notifies are
   * noted on the host after the preparing steps and before the first other one.
   */
  readonly prepares?: boolean
  /** Takes back what a preparing step left, where the change is given up before it is made. */
  readonly undo?: Script
  /**
   * What a dry run tries in place of this step, in a private mount namespace that is gone afterwards: the step itself, as a
   * validation is, or a simulation. Where it fails, so would the step.
   */
  readonly rehearsal?: Script
}

/**
 * Something that a change needs of the host beside its own object: a folder, an account. A run asks for it before the
 * steps, a dry run in place of them.
 */
export interface Requirement {
  /** Reads the host. Where the change can only fail, it exits other than 0 and prints why to standard error. */
  readonly script: Script
  /** What the answer depends on. With `subject.missing`, a package may bring what is not there. */
  readonly reads: readonly Subject[]
  /** The change that `brings` this fulfils it. */
  readonly fulfilledBy?: Subject
  /** What to do where it is not fulfilled. */
  readonly hint?: string
}

/** One attribute that is not as it should be, and the steps that make it so. */
export interface Change {
  readonly attribute: string
  readonly from: Value
  readonly to: Value
  readonly steps: readonly Step[]
  readonly requires?: readonly Requirement[]
  /** What its steps write; absent: what the resource says, and without that anything. */
  readonly writes?: readonly Subject[]
  /** A daemon starts here and so reads all that was written before: the handlers that the task `clears` are done. */
  readonly startsDaemon?: true
}

/** How a command wants its own result to be read. */
export interface Verdict {
  readonly changed: boolean
  /** Why it counts as failed; absent when it does not. */
  readonly failed?: string
}

/** What every resource says of itself. */
interface Described<S> {
  /** `package`, `file`, `service` … */
  readonly kind: string
  /** What people call it: a path, a package, a unit. */
  readonly name: string
  readonly probe: Probe<S>
  /** What its probe reads; absent: anything. `[]` where what it finds decides nothing. */
  readonly reads?: readonly Subject[]
  /** Seconds that its probe or steps may take, instead of the run's command timeout. */
  readonly timeout?: number
}

/** What a resource with steps says of these. */
interface Writing<S> {
  /** What its changes write, where they do not say so themselves; absent: anything. */
  readonly writes?: readonly Subject[]
  /** What is certainly there after a change, for others that require it: `[subject.user('web')]`. */
  readonly brings?: readonly Subject[]
  /** True when the object is not on the host at all, so that an earlier package or command of the run may bring it. */
  isAbsent?(current: S): boolean
  /** Its changes are reported as ok, and a dry run expects none. */
  readonly reportedAs?: 'ok'
}

/** Something that lasts. After its steps the probe runs again, and then nothing may be left to do. */
export type StateResource<S = unknown> = UnjudgedState<S> | JudgedState<S>

interface State<S> extends Described<S>, Writing<S> {
  readonly type: 'state'
  /** Pure and synchronous; an empty list means that the host is as it should be. */
  plan(current: S): readonly Change[]
}

interface UnjudgedState<S> extends State<S> {
  /**
   * Its steps end at once, as those that put a file in place, and start nothing: such changes of several tasks travel to a
   * host together, and are made there one after another.
   */
  readonly quick?: true
  readonly judge?: undefined
}

interface JudgedState<S> extends State<S> {
  readonly quick?: undefined
  /** Reads the last step's output, instead of the rule that any non-zero exit code is a failure. */
  judge(output: Output): Verdict
}

/** Something that is done, and leaves no state to ask for: a restart, a command without guards. Its exit code is its proof. */
export interface Action<S = unknown> extends Described<S>, Writing<S> {
  readonly type: 'action'
  /** Whether it is due; absent: every time. */
  isDue?(found: S): boolean
  /** Its steps are the same whatever the probe found, which is only reported. */
  change(found: S): Change
  judge?(output: Output): Verdict
}

/** Something that is only looked at, in a dry run too. It is never reported as changed. */
export interface Reading<S = unknown> extends Described<S> {
  readonly type: 'reading'
  /** Throws FailedError where the host must not be worked on as it is. */
  check?(found: S): void
}

/** Something on a host that a role asks for. It is data: the engine has the only loop that acts on it. */
export type Resource<S = unknown> = StateResource<S> | Action<S> | Reading<S>

/** The changes that are due. Throws what the resource throws where the host makes them impossible. */
export function changesFor<S>(resource: Resource<S>, found: S): readonly Change[] {
  const changes = plannedBy(resource, found)
  if (changes.length === 0 || changes.some(({ steps }) => steps.length > 0)) return changes
  throw new HaployError(`${resource.kind} ${resource.name} plans a change without a step`)
}

function plannedBy<S>(resource: Resource<S>, found: S): readonly Change[] {
  if (resource.type === 'state') return resource.plan(found)
  if (resource.type === 'action') return (resource.isDue?.(found) ?? true) ? [resource.change(found)] : []
  resource.check?.(found)
  return []
}

/** What a change of a resource writes; undefined: anything. */
export function writesOf(resource: Resource, change?: Change): readonly Subject[] | undefined {
  return change?.writes ?? (resource.type === 'reading' ? [] : resource.writes)
}

/** Its changes are not reported, and no handler has to run for them. */
export function isReportedAsOk(resource: Resource | undefined): boolean {
  return resource !== undefined && resource.type !== 'reading' && resource.reportedAs === 'ok'
}

/** An action without one is due every time, and nothing is to be reported of what it finds. */
export function hasProbe({ probe }: Resource): boolean {
  return probe.script.text !== ''
}

/** A change as it is reported. */
export function differenceOf({ attribute, from, to }: Change): Difference {
  return { attribute, from, to }
}
