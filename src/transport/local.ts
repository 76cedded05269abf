import { type ChildProcess, spawn } from 'node:child_process'
import { userInfo } from 'node:os'
import { UnreachableError } from '../core/errors.js'
import type { Link, Shell } from './shell.js'
import type { Target, TransportOptions } from './transport.js'

/**
 * This machine as a host: each shell is a child process in its own session. `argvOf` returns the program that runs a
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

/** Milliseconds until a shell is killed that does not exit after its input was closed. */
const gracePeriod = 1000

/** Starts a shell without the sudo password in its environment. */
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
    child.on('abandoned', () => resolve('it did not exit'))
  })
  const destroy = () => {
    stdin.destroy()
    timer ??= setTimeout(() => abandon(child), gracePeriod)
  }
  return new Promise((resolve, reject) => {
    child.on('spawn', () => resolve({ stdin, stdout, stderr, ended, destroy }))
    child.on('error', (cause) => reject(cannotStart(target, cause)))
  })
}

/** Kills the child and stops waiting for it, since a child of another user cannot be killed from here. */
function abandon(child: ChildProcess): void {
  child.kill('SIGKILL')
  child.stdout?.destroy()
  child.stderr?.destroy()
  child.unref()
  child.emit('abandoned')
}

function cannotStart(target: Target, cause: Error): UnreachableError {
  return new UnreachableError(`${target.name}: cannot start a shell on this machine: ${cause.message}`, {
    hint: 'Make sure that `sh` is in the PATH.',
    cause,
  })
}
