import { createInterface } from 'node:readline'
import { UsageError } from '../../core/errors.js'
import type { RunArguments } from '../arguments/run-options.js'

type Options = Pick<RunArguments, 'step' | 'ask' | 'check'>

/** Throws UsageError if the options ask questions that nobody can answer, or that make no sense together. */
export function assertAnswerable({ step, ask, check }: Options): void {
  if (!step && !ask) return
  const name = ask ? '--ask' : '--step'
  if (step && ask) throw new UsageError('--ask and --step cannot be combined', { hint: 'Use one of them.' })
  if (check) {
    throw new UsageError(`${name} and --check cannot be combined: a dry run changes nothing`, {
      hint: ask ? 'Use --ask alone: it shows the dry run first.' : 'Use one of them.',
    })
  }
  if (process.stdin.isTTY === true) return
  throw new UsageError(`${name} asks questions, and there is no terminal to answer them`, {
    hint: 'Run it on a terminal, or with --check to see what would change.',
  })
}

/**
 * Asks on the terminal, and resolves to the answer. Ctrl-C and Ctrl-D count as an interruption of the program. Undefined
 * after an interruption.
 */
export async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  if (signal.aborted) return undefined
  const reader = createInterface({ input: process.stdin, output: process.stderr, terminal: true, historySize: 0 })
  const answer = await new Promise<string | undefined>((resolve) => {
    reader.once('SIGINT', () => reader.close())
    reader.once('close', () => resolve(undefined))
    signal.addEventListener('abort', () => reader.close(), { once: true })
    reader.question(question, resolve)
  })
  reader.close()
  if (answer !== undefined) return answer.trim().toLowerCase()
  process.stderr.write('\n')
  // The raw mode of the terminal turns Ctrl-C into input. All handlers must know of it before the run continues.
  if (!signal.aborted) process.emit('SIGINT', 'SIGINT')
  return undefined
}
