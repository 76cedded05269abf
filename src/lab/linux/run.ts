import { type SpawnOptions, spawn } from 'node:child_process'
import { env as inherited } from 'node:process'
import { FailedError } from '../../core/errors.js'

/** How a command ended: `code` is null when a signal (or the timeout) ended it. */
export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  /** For standard input; without it the command reads nothing. */
  input?: string | Uint8Array
  /** Milliseconds after which the command and its children are killed. */
  timeout?: number
  cwd?: string
  /** Variables added to those of this process. */
  env?: Record<string, string>
}

/** Runs `argv` (no shell) to its end and collects what it wrote. A failure to start it rejects. */
export function run([command, ...args]: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  const { input, timeout, cwd } = options
  // Not by `env NAME=value`: every user of the machine can read the arguments of a program.
  const env = { ...inherited, ...options.env }
  return new Promise((resolve, reject) => {
    // A process group of its own, so that a timeout reaches the children which hold the pipes open, too.
    const child = spawn(command!, args, { cwd, env, detached: true, stdio: 'pipe' } satisfies SpawnOptions)
    const killed = timeout === undefined ? undefined : setTimeout(() => endGroup(child.pid), timeout)
    const collected = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
    child.stdout.on('data', (bytes: Buffer) => collected.stdout.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => collected.stderr.push(bytes))
    child.stdin.on('error', () => {}) // A command that does not read its input closes the pipe; its exit code says why.
    child.stdin.end(input)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(killed)
      const text = (bytes: Buffer[]) => Buffer.concat(bytes).toString('utf8')
      resolve({ code, stdout: text(collected.stdout), stderr: text(collected.stderr) })
    })
  })
}

/** Like `run`, but throws FailedError with the command's own words when it does not exit 0. Gives its output. */
export async function must(argv: readonly string[], options?: RunOptions): Promise<string> {
  const { code, stdout, stderr } = await run(argv, options)
  if (code === 0) return stdout
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-20).join('\n')
  throw new FailedError(`lab: ${argv[0]} ended with ${code ?? 'a signal'}: ${said}`, {
    hint: 'Look at what it says, then start afresh with `haploy lab down` and `haploy lab up`.',
  })
}

/** Runs a POSIX shell script, with `args` as $1, $2, …; stops at the first command that fails. */
export const script = (text: string, args: readonly string[] = []) => must(['sh', '-euc', text, 'sh', ...args])

function endGroup(pid: number | undefined) {
  if (pid !== undefined) spawn('kill', ['-KILL', '--', `-${pid}`], { stdio: 'ignore' })
}
