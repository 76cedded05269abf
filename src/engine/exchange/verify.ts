import { createHash } from 'node:crypto'
import { DiffSide } from '../../core/content/difference.js'
import { FailedError } from '../../core/errors.js'
import { type Change, changesFor, type Resource } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'

/**
 * Returns a script that runs the probe again and succeeds if the answer is still the known one. If the answer has
 * output on both streams, whose order is not known, the script reads one stream after the other.
 */
export function stillAnswers({ probe }: Resource, { stdout, stderr, code }: Output): Script {
  const known = createHash('sha256').update(stdout).update(`${code}\n`).update(stderr).digest('hex')
  const ask = sh`(eval ${probe.script.word})`
  const answer =
    stderr.length === 0
      ? sh`{ ${ask}; echo "$?"; } 2>&1`
      : sh`{ ${ask} 2>/dev/null; echo "$?"; ${ask} 2>&1 >/dev/null; }`
  return sh`[ "$(${answer} | sha256sum)" = ${`${known}  -`} ]`
}

/** Throws FailedError if the answer after a change leaves anything to change. */
export function assertConverged(resource: Resource, output: Output): void {
  const [left] = changesFor(resource, resource.probe.parse(output))
  if (!left) return
  throw new FailedError(
    `${resource.kind} ${resource.name} did not converge: its steps succeeded, but ${left.attribute} is still ${show(left.from)} instead of ${show(left.to)}`,
    { hint: 'Find out whether something on the host reverts the change; otherwise correct the steps of the resource.' },
  )
}

function show(value: Change['from']): string {
  return value instanceof DiffSide ? value.summary : JSON.stringify(value)
}
