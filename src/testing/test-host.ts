import type { Change, Resource, Step } from '../core/resource.js'
import type { Output } from '../core/shell/output.js'
import type { Script } from '../core/shell/script.js'
import type { Connect } from '../transport/transport.js'

/** A host on which resources and roles are tested. */
export interface TestHost {
  readonly name: string
  readonly address: string
  /** Runs a script as a step does. */
  run(script: Script, input?: Buffer): Output | Promise<Output>
  /** The state that the resource's probe finds. */
  probe<S>(resource: Resource<S>): S | Promise<S>
  /** The planned changes. */
  plan<S>(resource: Resource<S>): readonly Change[] | Promise<readonly Change[]>
  /** Runs the steps until one fails, and returns the last output. */
  apply(steps: readonly Step[]): Promise<Output>
  /** Text that stays the same while nothing on the host changes. */
  fingerprint(): string | Promise<string>
  /** Opens the connection of a run. */
  readonly connect: Connect
}
