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
  /** What a resource finds. */
  probe<S>(resource: Resource<S>): S | Promise<S>
  /** The changes that are due. */
  plan<S>(resource: Resource<S>): readonly Change[] | Promise<readonly Change[]>
  /** Runs the steps until one fails, whose output it gives; otherwise the last one's. */
  apply(steps: readonly Step[]): Promise<Output>
  /** All that a run could alter, as text that is the same as long as nothing is altered. */
  fingerprint(): string | Promise<string>
  /** Opens the connection of a run. */
  readonly connect: Connect
}
