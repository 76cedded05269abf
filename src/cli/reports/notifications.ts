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

/**
 * What sends messages about a run. `values`: as `--notify` takes them; `command`: as it was typed. Throws UsageError for a
 * target that is invalid.
 */
export function notificationsOf(values: readonly string[], notifyOn: readonly string[], command: string): RunReport {
  const on = new Set(notifyOn.length === 0 ? moments : (notifyOn as Moment[]))
  const title = () => printableLine(redactor.mask(`${command} by ${userInfo().username}@${hostname()}`))
  return new Notifier({ targets: values.map(readTarget), on, title, send })
}

function send(target: Target, text: string, signal: AbortSignal): Promise<void> {
  return target.type === 'mail'
    ? sendMail(target.address, text, { env: process.env, signal })
    : postMessage(target.url, text, signal)
}

/** A target, or that in the first line of a file: `@/etc/haploy/webhook`. */
function readTarget(value: string): Target {
  if (!value.startsWith('@')) return targetOf(value)
  const path = value.slice(1)
  try {
    return targetOf(readFileSync(path, 'utf8').split('\n')[0]!.trim())
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    throw new UsageError(`cannot read ${path} of --notify: ${(cause as Error).message}`, { cause })
  }
}
