import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { Login } from '../../src/transport/become.js'
import type { Shell } from '../../src/transport/shell.js'
import { program } from '../../src/transport/shell-program.js'
import { Session } from '../../src/transport/shell-session.js'

/**
 * The shells of this machine that can be a host's `sh`, as commands before `-c`. Unless it is called sh, bash reads ~/.bashrc
 * where its input is a socket: that of whoever runs the tests.
 */
export const shells: readonly (readonly string[])[] = [['/bin/dash'], ['/bin/bash', '--posix', '--norc']].filter(
  ([path]) => existsSync(path!),
)

/** Runs the session program in one of them. */
export function start(shell: readonly string[], path?: string): Shell {
  const [file, ...args] = shell
  const env = path === undefined ? process.env : { ...process.env, PATH: path }
  const child = spawn(file!, [...args, '-c', program], { detached: true, env })
  const ended = new Promise<string>((resolve) => child.on('close', (code) => resolve(`exit code ${code}`)))
  const { stdin, stdout, stderr } = child
  return { stdin, stdout, stderr, ended, destroy: () => stdin.destroy() }
}

/** The output of one script in a separate session. */
export async function once(shell: readonly string[], script: string): Promise<string> {
  const session = await open(shell)
  try {
    return (await session.run({ script }, 20_000)).text
  } finally {
    session.shell.destroy()
  }
}

export async function open(shell: readonly string[], path?: string): Promise<Session> {
  return await Session.open(start(shell, path), new Login('lb1', 'ops'), 20_000)
}
