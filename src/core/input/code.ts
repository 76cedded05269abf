import { UsageError } from '../errors.js'
import { hasCode, Script } from '../shell/script.js'
import { kindOf } from './shape.js'

/** Throws UsageError for what is neither a string nor a Script, or contains no command. `where`: `command 'build'`. */
export function assertCode(code: unknown, where: string): void {
  const isCode = code === undefined || typeof code === 'string' || code instanceof Script
  if (!isCode) {
    throw new UsageError(`${where} must be a string or sh\`…\`, not ${kindOf(code)}`, {
      hint: 'Write sh`ls ${path}`: it quotes each value as a word.',
    })
  }
  if (code === undefined || !hasCode(code)) {
    throw new UsageError(`${where} has no command`, { hint: 'Perhaps a variable is empty.' })
  }
}
