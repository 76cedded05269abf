import { expect } from 'chai'
import type { Outcome } from '../../src/core/outcome.js'

interface Ended {
  readonly place: string
  readonly outcome: Outcome
}

/**
 * The run did what the dry run before it announced: the same tasks with the same outcomes, failures in the same words. A
 * task that depends on an earlier one may end in any way; where it fails, the run stops there, or does not where the dry run
 * did.
 */
export function expectAnnounced(announced: readonly Ended[], done: readonly Ended[]): void {
  for (const [index, { place, outcome }] of announced.entries()) {
    const real = done[index]
    expect(real?.place, `${place}: ${describe(outcome)}, then nothing`).to.equal(place)
    const depends = outcome.status === 'changed' && outcome.dependsOn !== undefined
    if (!depends) expect(describe(real!.outcome), place).to.equal(describe(outcome))
    if (depends && real!.outcome.status === 'failed' && !real!.outcome.ignored) return
  }
  expect(done.length, 'tasks').to.equal(announced.length)
}

function describe(outcome: Outcome): string {
  if (outcome.status !== 'failed') return outcome.status
  const { message, hint = '', stderr = '' } = outcome.failure
  return ['failed', outcome.ignored, message, hint, stderr].join(' | ')
}
