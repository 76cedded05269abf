import type { Bytes } from './content/content.js'
import type { Value } from './content/difference.js'
import type { Output } from './shell/output.js'
import type { Script } from './shell/script.js'

/** Reads the host and never writes to it. `parse` is total: what is missing is a state, not an error. */
export interface Probe<S> {
  readonly script: Script
  parse(output: Output): S
}

/** One piece of shell that changes the host. A non-zero exit code fails the task, and the steps behind it do not run. */
export interface Step {
  readonly script: Script
  /** Arrives on the step's standard input. */
  readonly input?: Bytes
  /**
   * Changes nothing that counts as the host's state (staging, validating). The handlers that the task notifies are
   * written down on the host after the preparing steps and before the first other one.
   */
  readonly prepares?: boolean
  /** Takes back what a preparing step left, where the change is given up before it is made. */
  readonly undo?: Script
}

/** One attribute that is not as it should be, and the steps that make it so. */
export interface Change {
  readonly attribute: string
  readonly from: Value
  readonly to: Value
  readonly steps: readonly Step[]
  /**
   * What others see differently once it is made: paths, `user alice`, `group ops`, `unit nginx.service`. A path with `/`
   * at its end stands for everything below it. A dry run says of what looks at one of them that it depends on this.
   */
  readonly alters?: readonly string[]
  /** A daemon starts here and so reads all that was written before: the handlers that the task `settles` are done. */
  readonly starts?: boolean
}

/** How a command wants its own result to be read. */
export interface Verdict {
  readonly changed: boolean
  /** Why it counts as failed; absent when it does not. */
  readonly failed?: string
}

/** Something on a host that a role asks for. It is data: the engine has the only loop that acts on it. */
export interface Resource<S = unknown> {
  /** `package`, `file`, `service` … */
  readonly kind: string
  /** What people call it: a path, a package, a unit. */
  readonly name: string
  readonly probe: Probe<S>
  /** Pure and synchronous; an empty list means that the host is as it should be. */
  plan(current: S): readonly Change[]
  /** True when the object is not on the host at all, so that an earlier package or command of the run may bring it. */
  missing?(current: S): boolean
  /** What its probe looks at, in the words of `Change.alters`; `anything` where it cannot be known. */
  readonly looksAt?: readonly string[] | 'anything'
  /**
   * What carrying out its changes may alter beyond itself: a package may bring objects that are missing, a command may
   * alter anything. A dry run says of later answers that they depend on it.
   */
  readonly affects?: 'missing' | 'anything'
  /** `steps`: an action without a lasting state (a restart, an unguarded command); its exit code is the only proof. */
  readonly proof?: 'converged' | 'steps'
  /** Its steps are due whatever its probe says, and are always the same: the answer is told and decides nothing. */
  readonly unconditional?: boolean
  /** Its steps run every time and are reported as ok, in a dry run too, where they do not run. */
  readonly neverChanges?: boolean
  /**
   * Its steps end at once, as those that put a file in place, and start nothing. Such changes of several tasks travel to a
   * host together, and are made there one after another.
   */
  readonly quick?: boolean
  /** Reads the last step's output, instead of the rule that any non-zero exit code is a failure. */
  judge?(output: Output): Verdict
  /** Seconds that its probe or steps may take, instead of the run's command timeout. */
  readonly timeout?: number
}
