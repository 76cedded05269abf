import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { command } from '../bundle.js'

const home = mkdtempSync(join(tmpdir(), 'haploy-home-'))

process.once('exit', () => rmSync(home, { recursive: true }))

// As root all tests would share one lock of this machine; other users have their lock in the home folder.
const id = '#!/bin/sh\nif [ "$*" = -u ]; then echo 12345; else PATH=${PATH#*:} exec id "$@"; fi\n'
writeFileSync(join(home, 'id'), id, { mode: 0o755 })

/** The variables of this process, but with an empty home folder and another user id. */
export const surroundings: NodeJS.ProcessEnv = {
  ...process.env,
  ...{
    HOME: home,
    XDG_CACHE_HOME: '',
    NO_COLOR: '1',
    GITHUB_ACTIONS: '',
    GITLAB_CI: '',
    PATH: `${home}:${process.env.PATH}`,
  },
}

export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Surroundings {
  readonly cwd?: string
  readonly env?: Record<string, string>
  readonly input?: string
  /** Called with the process. */
  onStart?(child: { kill(signal: NodeJS.Signals): boolean }): void
  /** Called with each piece of output, and with the process, so that a test can send it signals. */
  onOutput?(text: string, child: { kill(signal: NodeJS.Signals): boolean }): void
}

/** Runs the built command as a user would. */
export function haploy(
  args: readonly string[],
  { cwd, env, input = '', onStart, onOutput }: Surroundings = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [command, ...args], { cwd, env: { ...surroundings, ...env } })
  onStart?.(child)
  const ended = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      ended[stream] += text
      onOutput?.(text, child)
    })
  }
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...ended }))
  })
}
