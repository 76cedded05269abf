import { spawn } from 'node:child_process'
import { UsageError } from '../../core/errors.js'
import type { Environment } from '../../inventory/validation/target.js'
import type { InventoryFile } from './text-file.js'

/** How long a program may take, and how much it may print. */
export interface ProgramLimits {
  readonly seconds: number
  readonly bytes: number
}

const usualLimits: ProgramLimits = { seconds: 60, bytes: 32 * 2 ** 20 }

/** What a dynamic inventory prints. Throws UsageError if it fails, takes too long or prints too much. */
export function outputOf(
  { path, shown }: InventoryFile,
  args: readonly string[],
  env: Environment,
  limits: ProgramLimits = usualLimits,
): Promise<string> {
  const program = `${shown} ${args.join(' ')}`
  const child = spawn(path, args, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  let [bytes, errors] = [0, '']
  return new Promise((resolve, reject) => {
    // Children of the program may keep the pipes open.
    const stop = (reason: string, cause?: unknown) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      child.stdout.destroy()
      child.stderr.destroy()
      reject(failure(program, reason, errors, cause))
    }
    const timer = setTimeout(() => stop(`takes longer than ${limits.seconds} seconds`), limits.seconds * 1000)
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > limits.bytes) stop(`prints more than ${limits.bytes} bytes`)
      else output.push(chunk)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-2000)
    })
    child.on('error', (cause: NodeJS.ErrnoException) => stop(`cannot be started: ${cause.code}`, cause))
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (code === 0) resolve(Buffer.concat(output).toString('utf8'))
      else reject(failure(program, `ended with ${code === null ? signal : `exit code ${code}`}`, errors))
    })
  })
}

function failure(program: string, reason: string, errors: string, cause?: unknown): UsageError {
  const last = errors.trimEnd().split('\n').slice(-5).join('\n').trim()
  return new UsageError(`the inventory ${program} ${reason}${last === '' ? '' : `:\n${last}`}`, {
    hint: 'Run it by hand: it must print JSON and exit with 0.',
    cause,
  })
}
