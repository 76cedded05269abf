import type { ChildProcess } from 'node:child_process'
import type { Lab } from '../../../src/lab/index.js'
import type { Random } from '../random/random.js'

/** What a fault hits. */
export interface Target {
  readonly lab: Lab
  readonly host: string
  readonly address: string
  /** The process of the run. */
  readonly process: ChildProcess
  /** For faults that have a rate or a victim to choose. */
  readonly random: Random
}

/** Injects a fault, and resolves when it has taken effect. A fault that lasts returns a function that ends it. */
export type Fault = (target: Target) => Promise<(() => Promise<unknown>) | undefined>
