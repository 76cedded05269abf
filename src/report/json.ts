import { describeContent, isContent, pathOf } from '../core/content/diff.js'
import type { Difference } from '../core/content/difference.js'
import type { Failure, Outcome } from '../core/outcome.js'
import type { Event, Listener } from '../engine/events.js'
import { printableJson } from './printable.js'

/** Writes one JSON object per line for each event, in order. A difference of content has a `diff` text. */
export function json(write: (text: string) => void, debug: boolean): Listener {
  return (event) => write(`${printableJson(plain(event, debug))}\n`)
}

function plain(event: Event, debug: boolean): object {
  const { at, type, ...rest } = event
  const ordered = { type, at, ...rest }
  if (event.type === 'task-finished') return { ...ordered, outcome: plainOutcome(event.outcome, debug) }
  if (event.type === 'host-unreachable') return { ...ordered, failure: plainFailure(event.failure, debug) }
  return ordered
}

function plainOutcome(outcome: Outcome, debug: boolean): object {
  if (outcome.status === 'changed') return { ...outcome, differences: outcome.differences.map(plainDifference) }
  if (outcome.status === 'failed') return { ...outcome, failure: plainFailure(outcome.failure, debug) }
  return outcome
}

/** Omits the content itself: the diff is enough, and files may be large. */
function plainDifference(difference: Difference): object {
  if (!isContent(difference)) return difference
  return { attribute: difference.attribute, path: pathOf([difference]), diff: describeContent(difference) }
}

function plainFailure({ stack, ...failure }: Failure, debug: boolean): object {
  return debug && stack ? { ...failure, stack } : failure
}
