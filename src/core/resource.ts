import type { Bytes } from './content/content.js'
import type { Difference, Value } from './content/difference.js'
import { HaployError } from './errors.js'
import type { Output } from './shell/output.js'
import type { Script } from './shell/script.js'
import type { Subject } from './subject.js'

/** Reads the state of the host and never writes. `parse` never throws: a missing object is a state, not an error. */
export interface Probe<S> {
  readonly script: Script
  parse(output: Output): S
}

/** A piece of shell that changes the host. A non-zero exit code fails the task, and the steps after it do not run. */
export interface Step {
  readonly script: Script
  /** The standard input of the step. */
  readonly input?: Bytes
  /**
   * True for a step that changes nothing in the host's state, such as staging or validating. The handlers that the task
   * notifies are noted on the host after such steps and before the first other one.
   */
  readonly prepares?: boolean
  /** Undoes a preparing step when the change is abandoned before it is made. */
  readonly undo?: Script
  /**
   * The script that a dry run tries in place of this step, in a private copy of the host's file system: the script of a
   * validation itself, or a simulation. If it fails, so would the step.
   */
  readonly rehearsal?: Script
  /**
   * For a dry run, in place of the change's `writes`: what the change writes, as the output of a successful rehearsal
   * says, or as is known without one.
   */
  writesAfter?(rehearsal: Output | undefined): readonly Subject[] | 'anything'
  /** Explains a failure of the step: what its output means in terms that the user knows. */
  readonly explain?: (output: Output) => Explanation
}

/** The output of a failed step as it is reported, and what to do. */
export interface Explanation {
  readonly output: Output
  readonly hint?: string
}

/**
 * What a change needs on the host apart from its own object, such as a folder or an account. A run checks it before the
 * steps, a dry run in place of them.
 */
export interface Requirement {
  /** Only reads the host. If the change can only fail, exits with another code than 0 and prints why to standard error. */
  readonly script: Script
  /** What the answer depends on. With `subject.missing`, a package may create what does not exist. */
  readonly reads: readonly Subject[]
  /** A change that `brings` this subject fulfils the requirement. */
  readonly fulfilledBy?: Subject
  /** What to do if it is not fulfilled. */
  readonly hint?: string | undefined
}

/** A symbolic link at an absolute path. The target is absolute, or relative to the folder of the link. */
export interface Link {
  readonly path: string
  readonly target: string
}

/** An attribute that differs from the wanted value, and the steps that change it. */
export interface Change {
  readonly attribute: string
  readonly from: Value
  readonly to: Value
  readonly steps: readonly Step[]
  readonly requires?: readonly Requirement[]
  /** What the probe found, and what the change cannot do without: if an earlier change writes it, the result is not known. */
  readonly needs?: readonly Subject[]
  /** What the steps write. Absent: the resource's `writes`; if that is absent too, anything. */
  readonly writes?: readonly Subject[] | 'anything'
  /**
   * The change starts a daemon, which reads everything written before. So the handlers that the task `clears` are done.
   */
  readonly startsDaemon?: true
}

/** The result of a command as its task defines it. */
export interface Verdict {
  readonly changed: boolean
  /** Why the command counts as failed. Absent when it succeeded. */
  readonly failed?: string
}

/** What all types of resources declare. */
interface Described<S> {
  /** `package`, `file`, `service` … */
  readonly kind: string
  /** The name that users know: a path, a package, a unit. */
  readonly name: string
  readonly probe: Probe<S>
  /** What the probe reads. Absent: anything. `[]` if the answer decides nothing. */
  readonly reads?: readonly Subject[]
  /** The part of `reads` on which the result depends, given what the probe has found. Absent: all of it. */
  readsFor?(found: S): readonly Subject[]
  /** Time limit of the probe and the steps in seconds, instead of the run's command timeout. */
  readonly timeout?: number
}

/** What a resource with steps declares about them. */
interface Writing<S> {
  /** What the changes write, unless they declare their own `writes`. Absent: anything. */
  readonly writes?: readonly Subject[]
  /** Symbolic links that the changes make: through them, later tasks reach other objects than before. */
  readonly links?: readonly Link[]
  /** What certainly exists after a change, for changes that require it: `[subject.user('web')]`. */
  readonly brings?: readonly Subject[]
  /**
   * True when the object does not exist on the host, so that an earlier package or command of the run may create it.
   */
  isAbsent?(current: S): boolean
  /** The steps print text for people, which is shown while they run, and with `--verbose` afterwards. */
  readonly showsOutput?: true
  /** The changes are reported as ok, and a dry run predicts none. */
  readonly reportedAs?: 'ok'
}

/** A lasting state. After the steps, the probe runs again, and the plan must then be empty. */
export type StateResource<S = unknown> = UnjudgedState<S> | JudgedState<S>

/** Shows what work on the controller is doing, as a short text: `ordering the certificate`. */
export type Report = (text: string) => void

interface State<S> extends Described<S>, Writing<S> {
  readonly type: 'state'
  /** Pure and synchronous. An empty list means that the host is in the wanted state. */
  plan(current: S): readonly Change[]
  /** The task runs before those of all roles of the play, because its plan may throw for a host that must not be changed. */
  readonly isPrecondition?: true
  /**
   * Work on the controller that the changes need, such as the order of a certificate. A run awaits it once before it makes
   * changes of the task, and then plans them again. If none are left, the work was the change. Dry runs and lint do not
   * call it, so before it, the plan says what would be done. Not for a resource that is `quick`. Throws FailedError.
   */
  prepare?(found: S, report: Report): Promise<void>
}

interface UnjudgedState<S> extends State<S> {
  /**
   * The steps end at once and start nothing, like those that write a file. Such changes of several tasks are sent to a
   * host together and made one after another.
   */
  readonly quick?: true
  readonly judge?: undefined
}

interface JudgedState<S> extends State<S> {
  readonly quick?: undefined
  /** Decides from the last step's output whether it changed something or failed. Without it, a non-zero exit code is a failure. */
  judge(output: Output): Verdict
}

/**
 * Something that is done and leaves no state to read, such as a restart or a command without guards. Its exit code is
 * its proof.
 */
export interface Action<S = unknown> extends Described<S>, Writing<S> {
  readonly type: 'action'
  /** Whether the action is due. Absent: every time. */
  isDue?(found: S): boolean
  /** The steps do not depend on what the probe found, which is only reported. */
  change(found: S): Change
  judge?(output: Output): Verdict
}

/** Something that is only read, also in a dry run. It is never reported as changed. */
export interface Reading<S = unknown> extends Described<S> {
  readonly type: 'reading'
  /** Throws FailedError when haploy must not change the host in its current state. */
  check?(found: S): void
}

/** Something on a host that a role declares. It is data: only the engine acts on it. */
export type Resource<S = unknown> = StateResource<S> | Action<S> | Reading<S>

/** Returns the changes that are due. Throws what the resource throws if the state of the host makes them impossible. */
export function changesFor<S>(resource: Resource<S>, found: S): readonly Change[] {
  const changes = plannedBy(resource, found)
  if (changes.length === 0 || changes.some(({ steps }) => steps.length > 0)) return changes
  throw new HaployError(`${resource.kind} ${resource.name} plans changes without any step`)
}

function plannedBy<S>(resource: Resource<S>, found: S): readonly Change[] {
  if (resource.type === 'state') return resource.plan(found)
  if (resource.type === 'action') return (resource.isDue?.(found) ?? true) ? [resource.change(found)] : []
  resource.check?.(found)
  return []
}

/** Returns what the result of a resource depends on. Undefined: anything. */
export function readsOf(resource: Resource, found: unknown): readonly Subject[] | undefined {
  return resource.readsFor?.(found) ?? resource.reads
}

/** Returns what a change of a resource writes. Undefined: anything. */
export function writesOf(resource: Resource, change?: Change): readonly Subject[] | undefined {
  const writes = change?.writes ?? (resource.type === 'reading' ? [] : resource.writes)
  return writes === 'anything' ? undefined : writes
}

/** True when the changes are not reported and notify no handler. */
export function isReportedAsOk(resource: Resource | undefined): boolean {
  return resource !== undefined && resource.type !== 'reading' && resource.reportedAs === 'ok'
}

/** Whether the output of the steps is for people. Otherwise it is a part of how the resource works. */
export function showsOutput(resource: Resource | undefined): boolean {
  return resource !== undefined && resource.type !== 'reading' && resource.showsOutput === true
}

/** False for an action without a probe, which is always due and has nothing to report about the host. */
export function hasProbe({ probe }: Resource): boolean {
  return probe.script.text !== ''
}

/** A change as it is reported. */
export function differenceOf({ attribute, from, to }: Change): Difference {
  return { attribute, from, to }
}
