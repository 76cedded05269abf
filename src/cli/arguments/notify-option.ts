import { UsageError } from '../../core/errors.js'
import { Secret } from '../../core/shell/secret.js'
import type { Moment } from '../../notify/target.js'
import { list, many } from './options.js'

/** `--notify`: from here on, the values are secrets, because most are URLs of webhooks. */
export function notify() {
  const coerce = (given: readonly string[]): string[] => {
    for (const each of given) if (!/^(?:mailto:|@)/.test(each)) new Secret(each)
    return [...given]
  }
  return { ...list('none'), coerce }
}

/** When messages can be sent. */
export const moments: readonly Moment[] = ['start', 'end', 'failure']

export function notifyOn() {
  const { coerce, ...option } = many('notify-on', moments.join(','))
  return {
    ...option,
    coerce: (given: readonly string[]): string[] => {
      const items = coerce(given)
      const unknown = items.find((item) => !(moments as readonly string[]).includes(item))
      if (unknown !== undefined) throw new UsageError(`--notify-on is ${moments.join(', ')}, not '${unknown}'`)
      return items
    },
  }
}
