import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { stderr } from 'node:process'
import { Secret } from '../core/shell/secret.js'
import { assertMayRun } from './may-run.js'
import { once } from './once.js'
import { callOf, providerError } from './provider-error.js'
import { withoutFinalNewline } from './read-text.js'

/**
 * `secret.command(command)`: what a shell command prints to standard output, without the final newline. The command may
 * ask on `/dev/tty`; what it prints to standard error appears when it has ended, because it may contain the secret. Throws
 * UsageError if it fails or prints nothing.
 */
export const fromCommand = once((command: string): Secret => {
  assertMayRun(callOf('command', command))
  // Ends a line that shows what haploy is doing.
  stderr.write('')
  const result = run(command)
  const value = withoutFinalNewline(result.stdout ?? '')
  // Before anything is printed, also after a failure.
  const secret = new Secret(value)
  if (result.stderr) stderr.write(result.stderr)
  const failure = failureOf(result, value)
  if (failure === undefined) return secret
  throw providerError(callOf('command', command), failure, {
    hint: 'Run the command by hand: it must print the secret and exit with 0.',
  })
})

function run(command: string): SpawnSyncReturns<string> {
  return spawnSync('/bin/sh', ['-c', command], {
    encoding: 'utf8',
    maxBuffer: longest,
    stdio: ['inherit', 'pipe', 'pipe'],
  })
}

/** Bytes. */
const longest = 2 ** 20

/** An error of Node.js may contain the output, so only its code is shown. */
function failureOf({ error, status, signal }: SpawnSyncReturns<string>, value: string): string | undefined {
  const { code } = (error ?? {}) as NodeJS.ErrnoException
  if (code === 'ENOBUFS') return 'it printed more than 1 MiB'
  if (error) return `it cannot be started (${code ?? 'unknown error'})`
  if (signal) return `it was ended by ${signal}`
  if (status !== 0) return `it exited with ${status}`
  return value === '' ? 'it printed nothing' : undefined
}
