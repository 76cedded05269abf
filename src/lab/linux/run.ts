import { type SpawnOptions, spawn } from 'node:child_process'
import { env as inherited } from 'node:process'
import { FailedError } from '../../core/errors.js'
import { timerMilliseconds } from '../../core/input/time-limit.js'

/** The result of a command: `code` is null when a signal (or the timeout) ended it. */
export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  /** Standard input; empty when absent. */
  input?: string | Uint8Array
  /** Milliseconds after which the command and its children are killed. */
  timeout?: number
  cwd?: string
  /** Variables in addition to those of this process. */
  env?: Record<string, string>
}

/** Runs `argv` without a shell and collects its output. Rejects when the command cannot be started. */
export function run([command, ...args]: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  const { input, timeout, cwd } = options
  // Not with `env NAME=value`: every user of the machine can read a program's arguments.
  const env = { ...inherited, ...options.env }
  return new Promise((resolve, reject) => {
    // In a separate process group, so that a timeout also ends children that hold the pipes open.
    const child = spawn(command!, args, { cwd, env, detached: true, stdio: 'pipe' } satisfies SpawnOptions)
    const killed = timeout === undefined ? undefined : setTimeout(() => endGroup(child.pid), timerMilliseconds(timeout))
    const collected = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
    child.stdout.on('data', (bytes: Buffer) => collected.stdout.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => collected.stderr.push(bytes))
    child.stdin.on('error', () => {}) // A command that does not read its input closes the pipe; its exit code tells why.
    child.stdin.end(input)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(killed)
      const text = (bytes: Buffer[]) => Buffer.concat(bytes).toString('utf8')
      resolve({ code, stdout: text(collected.stdout), stderr: text(collected.stderr) })
    })
  })
}

/** As `run`, but returns standard output, and throws FailedError with the command's output when it does not exit with 0. */
export async function must(argv: readonly string[], options?: RunOptions): Promise<string> {
  const { code, stdout, stderr } = await run(argv, options)
  if (code === 0) return stdout
  const output = (stderr.trim() || stdout.trim()).split('\n').slice(-20).join('\n')
  throw new FailedError(`lab: ${argv[0]} ended with ${code ?? 'a signal'}: ${output}`, {
    hint: 'Read its output, then rebuild the lab with `haploy lab down` and `haploy lab up`.',
  })
}

/** Runs a POSIX shell script, with `args` as $1, $2, …; stops at the first command that fails. */
export const script = (text: string, args: readonly string[] = []) => must(['sh', '-euc', text, 'sh', ...args])

function endGroup(pid: number | undefined) {
  if (pid !== undefined) spawn('kill', ['-KILL', '--', `-${pid}`], { stdio: 'ignore' })
}
