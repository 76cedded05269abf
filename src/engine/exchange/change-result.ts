import { HaployError } from '../../core/errors.js'
import type { Output } from '../../core/shell/output.js'
import { CommandError } from '../failure/failure.js'
import type { HandlerName, PendingHandler } from '../host/pending-handlers.js'
import type { ChangeItem, ChangePart } from './item.js'
import { assertConverged } from './verify.js'

/** What a change that was sent left on the host. */
export class ChangeResult {
  /** `outputs`: one a part of the item. */
  constructor(
    private readonly item: ChangeItem,
    private readonly outputs: readonly (Output | undefined)[],
  ) {}

  /** The host answered otherwise than expected, so that nothing was done. */
  get isOutdated(): boolean {
    return this.#of('expect').some((output) => output?.code !== 0)
  }

  /** Handlers whose notes were written: they are pending whatever became of the steps. */
  get pending(): readonly PendingHandler[] {
    const notes = this.#of('note')
    return this.item.pending.filter((_, index) => notes[index]?.code === 0)
  }

  get cleared(): readonly HandlerName[] {
    const cleared = this.#of('clear')
    return this.item.cleared.filter((_, index) => cleared[index]?.code === 0)
  }

  /** What an action found before its steps; absent where the host was asked earlier. */
  get found(): Output | undefined {
    return this.#of('found')[0]
  }

  /** The output of the last step. Throws CommandError with the words of the part that failed, FailedError for a requirement. */
  output(): Output {
    this.item.parts.forEach(({ required, failure }, index) => {
      const output = this.outputs[index]
      if (required && output && output.code !== 0) throw failure(output)
    })
    const last = this.#of('step').at(-1)
    if (last) return last
    const { kind, name } = this.item.task.resource!
    throw new HaployError(`the host did not say how this ended: ${kind} ${name}`)
  }

  /**
   * Whether something changed, which some resources judge by their output. Throws CommandError for an output that is judged
   * a failure, and FailedError where the host, asked again, is not as it should be.
   */
  judge(output: Output): boolean {
    const resource = this.item.task.resource!
    const verdict = (resource.type !== 'reading' && resource.judge?.(output)) || { changed: true }
    if (verdict.failed !== undefined) throw new CommandError(verdict.failed, output)
    const [proof] = this.#of('proof')
    if (proof) assertConverged(resource, proof)
    return verdict.changed
  }

  #of(use: ChangePart['use']): readonly (Output | undefined)[] {
    return this.outputs.filter((_, index) => this.item.parts[index]?.use === use)
  }
}
