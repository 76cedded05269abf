import { env } from 'node:process'
import { providerError } from './provider-error.js'

/**
 * Throws UsageError while a shell completes a line, as HAPLOY_NO_PROMPT says: whoever presses Tab has not asked for a program
 * to run that may take keys of the terminal, or ask for a password elsewhere.
 */
export function assertMayRun(call: string): void {
  if (env.HAPLOY_NO_PROMPT) throw providerError(call, 'no program runs during completion', { hint: undefined })
}
