import { readFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { UsageError } from '../../core/errors.js'
import { sendMail } from '../../notify/mail.js'
import { Notifier } from '../../notify/notifier.js'
import { type Moment, type Target, targetOf } from '../../notify/target.js'
import { postMessage } from '../../notify/webhook.js'
import type { RunReport } from '../../report/display.js'
import { printableLine } from '../../report/printable.js'
import { moments } from '../arguments/notify-option.js'
import { redactor } from '../process/secrets.js'

/** A target as `--notify` takes it. */
interface NamedTarget {
  readonly value: string
  /** What messages call it, since it may be a secret: `HAPLOY_NOTIFY: target 2 of 3`. */
  readonly name: string
}

/** The targets that one place sets: `--notify`. */
export function namedTargets(values: readonly string[], origin: string): readonly NamedTarget[] {
  const of = (index: number) => (values.length === 1 ? 'the target' : `target ${index + 1} of ${values.length}`)
  return values.map((value, index) => ({ value, name: `${origin}: ${of(index)}` }))
}

/**
 * What sends messages about a run. `command`: as it was typed. Throws UsageError for a
 * target that is invalid.
 */
export function notificationsOf(
  given: readonly NamedTarget[],
  notifyOn: readonly string[],
  command: string,
): RunReport {
  const on = new Set(notifyOn.length === 0 ? moments : (notifyOn as Moment[]))
  const title = () => printableLine(redactor.mask(`${command} by ${userInfo().username}@${hostname()}`))
  return new Notifier({ targets: given.map(readTarget), on, title, send })
}

function send(target: Target, text: string, signal: AbortSignal): Promise<void> {
  return target.type === 'mail'
    ? sendMail(target.address, text, { env: process.env, signal })
    : postMessage(target.url, text, signal)
}

/** A target, or that in the first line of a file: `@/etc/haploy/webhook`. */
function readTarget({ value, name }: NamedTarget): Target {
  if (!value.startsWith('@')) return targetOf(value, name)
  const path = value.slice(1)
  try {
    return targetOf(readFileSync(path, 'utf8').split('\n')[0]!.trim(), `${name}, which is in ${path},`)
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    throw new UsageError(`${name} cannot be read: ${(cause as Error).message}`, { cause })
  }
}
