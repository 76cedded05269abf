import { UsageError } from '../core/errors.js'
import { Secret } from '../core/shell/secret.js'

/** Where messages about a run go. The URL of a webhook is a secret, because its owner accepts messages from all who know it. */
export type Target =
  | { readonly type: 'webhook'; readonly url: Secret }
  | { readonly type: 'mail'; readonly address: string }

/** When a message is sent: a run begins, ends well, or fails. */
export type Moment = 'start' | 'end' | 'failure'

/**
 * Reads `https://…` or `mailto:ADDRESS`. Throws UsageError without the text, which may be a secret. `name`: what the message
 * calls it.
 */
export function targetOf(text: string | Secret, name = 'where to send messages'): Target {
  const value = text instanceof Secret ? text.reveal() : text
  const [, address] = /^mailto:(.*)$/s.exec(value) ?? []
  if (address !== undefined && /^[^\s@<>,;:"()-][^\s@<>,;:"()]*@[\w.-]+$/.test(address))
    return { type: 'mail', address }
  if (/^https?:\/\//.test(value) && URL.canParse(value)) return { type: 'webhook', url: new Secret(value) }
  const what =
    address === undefined ? 'neither the URL of a webhook nor mailto:ADDRESS' : 'not the address of one person'
  throw new UsageError(`${name} is ${what}`, {
    hint: 'Write https://…, mailto:ops@example.org, or @FILE for a file with one of them.',
  })
}
