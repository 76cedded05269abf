import { HaployError } from '../../core/errors.js'
import type { Printed } from '../../core/outcome.js'
import { showsOutput } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { progressMark } from '../../core/shell/progress.js'
import { CommandError, endOf, type Mask, withOutput } from '../failure/failure.js'
import type { Finished, Notified } from '../host/pending-handlers.js'
import type { ChangeItem, ChangePart } from './item.js'
import { assertConverged } from './verify.js'

/** The result of a change that was sent to a host. */
export class ChangeResult {
  /** `outputs`: one for each part of the item. */
  constructor(
    private readonly item: ChangeItem,
    private readonly outputs: readonly (Output | undefined)[],
  ) {}

  /** True when the answer of the host was not the expected one, so that no step ran. */
  get isOutdated(): boolean {
    return this.#of('expect').some((output) => output?.code !== 0)
  }

  /** Handlers whose notes were written. They are pending whether or not the steps succeeded. */
  get pending(): readonly Notified[] {
    const notes = this.#of('note')
    return this.item.pending.filter((_, index) => notes[index]?.code === 0)
  }

  get cleared(): readonly Finished[] {
    const cleared = this.#of('clear')
    return this.item.cleared.filter((_, index) => cleared[index]?.code === 0)
  }

  /** The answer to the probe before the steps of an action. Absent if the host was asked earlier. */
  get found(): Output | undefined {
    return this.#of('found')[0]
  }

  /** Returns the output of the last step. Throws the failure of the part that failed. */
  output(): Output {
    this.item.parts.forEach(({ required, failure }, index) => {
      const output = this.outputs[index]
      if (required && output && output.code !== 0) throw failure(output)
    })
    const last = this.#of('step').at(-1)
    if (last) return last
    const { kind, name } = this.item.task.resource!
    throw new HaployError(`${kind} ${name}: the host did not report how its last step ended`)
  }

  /**
   * Returns whether something changed, which some resources judge by the output. Throws CommandError if the resource
   * judges the output a failure, and FailedError if the host has not converged.
   */
  judge(output: Output): boolean {
    const resource = this.item.task.resource!
    const judge = resource.type === 'reading' ? undefined : resource.judge
    const verdict = withOutput(output, () => judge?.(output) ?? { changed: true })
    if (verdict.failed !== undefined) throw new CommandError(verdict.failed, output)
    const [proof] = this.#of('proof')
    if (proof) withOutput(output, () => assertConverged(resource, proof))
    return verdict.changed
  }

  /** What the steps printed for people; undefined where that is nothing. */
  printed(mask: Mask): Printed | undefined {
    if (!showsOutput(this.item.task.resource)) return undefined
    const steps = this.#of('step').filter((output) => output !== undefined)
    const joined = (stream: 'stdout' | 'stderr') => Buffer.concat(steps.map((output) => output[stream]))
    const { stdout, stderr } = endOf({ stdout: joined('stdout'), stderr: joined('stderr') }, mostLines, mask)
    const printed = { stdout: withoutProgress(stdout), stderr: withoutProgress(stderr) }
    return printed.stdout === '' && printed.stderr === '' ? undefined : printed
  }

  #of(use: ChangePart['use']): readonly (Output | undefined)[] {
    return this.outputs.filter((_, index) => this.item.parts[index]?.use === use)
  }
}

/** Progress was reported while the steps ran. */
function withoutProgress(text: string): string {
  if (!text.includes(progressMark)) return text
  const lines = text.split('\n').filter((line) => !line.startsWith(progressMark))
  return lines.join('\n').trim()
}

/** Lines of each stream that a verbose run reports. */
const mostLines = { stdout: 200, stderr: 200 }
