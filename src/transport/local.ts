import { type ChildProcess, spawn } from 'node:child_process'
import { userInfo } from 'node:os'
import { UnreachableError } from '../core/errors.js'
import type { Link, Shell } from './shell.js'
import type { Target, TransportOptions } from './transport.js'

/**
 * This machine as a host: each shell is a child process in a session of its own. `argvOf` gives the program that runs a
 * shell's command line.
 */
export function openLocal(target: Target, options: TransportOptions, argvOf: ArgvOf = inShell): Link {
  const open = new Set<Shell>()
  return {
    user: userInfo().username,
    openShell: async (command) => {
      const shell = await startShell(await argvOf(command), target, options)
      open.add(shell)
      void shell.ended.then(() => open.delete(shell))
      return shell
    },
    close: async () => {
      const shells = [...open]
      for (const shell of shells) shell.destroy()
      await Promise.all(shells.map((shell) => shell.ended))
    },
  }
}

type ArgvOf = (command: string) => readonly string[] | Promise<readonly string[]>

const inShell: ArgvOf = (command) => ['sh', '-c', command]

/** Milliseconds that a shell whose input was closed has to end by itself. */
const grace = 1000

/** What runs there has no business with the password for sudo. */
function startShell([program, ...args]: readonly string[], target: Target, options: TransportOptions): Promise<Shell> {
  const { HAPLOY_BECOME_PASSWORD: _, ...env } = options.env
  const child = spawn(program!, args, { detached: true, env })
  const { stdin, stdout, stderr } = child
  let timer: NodeJS.Timeout | undefined
  const ended = new Promise<string>((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve(signal === null ? `exit code ${code}` : `signal ${signal}`)
    })
    child.on('abandoned', () => resolve('it was left behind'))
  })
  const destroy = () => {
    stdin.destroy()
    timer ??= setTimeout(() => abandon(child), grace)
  }
  return new Promise((resolve, reject) => {
    child.on('spawn', () => resolve({ stdin, stdout, stderr, ended, destroy }))
    child.on('error', (cause) => reject(cannotStart(target, cause)))
  })
}

/** A child of another user cannot be killed from here; it is let go of, so that nothing waits for it. */
function abandon(child: ChildProcess): void {
  child.kill('SIGKILL')
  child.stdout?.destroy()
  child.stderr?.destroy()
  child.unref()
  child.emit('abandoned')
}

function cannotStart(target: Target, cause: Error): UnreachableError {
  return new UnreachableError(`${target.name}: no shell can be started on this machine: ${cause.message}`, {
    hint: 'See that `sh` is in the PATH.',
    cause,
  })
}
