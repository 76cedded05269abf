import { FailedError, HaployError } from '../../core/errors.js'

/** Runs `work`, then `clean` even when `work` failed. When both fail, the error contains both messages. */
export async function withCleanup(work: () => Promise<void>, clean: () => Promise<void>): Promise<void> {
  const failures: unknown[] = []
  for (const part of [work, clean]) await part().catch((error) => failures.push(error))
  const [first, second] = failures
  if (failures.length === 1) throw first
  if (failures.length === 2) {
    const hint = [first, second].map(hintOf).filter(Boolean).join(' ')
    throw new FailedError(`${textOf(first)}; the cleanup failed, too: ${textOf(second)}`, { hint, cause: first })
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function hintOf(error: unknown): string | undefined {
  return error instanceof HaployError ? error.hint : undefined
}
