import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lab } from '../../src/lab/index.js'
import { command } from '../bundle.js'

export interface CommandOptions {
  /** The project's folder. */
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Standard input; by default it is empty. */
  readonly input?: string
}

/** The result of a command. */
export interface CommandResult {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
}

/** A running command. */
export interface Started {
  /** The process of haploy itself. */
  readonly process: ChildProcess
  readonly ended: Promise<CommandResult>
}

/** An empty home folder, so that the known_hosts, SSH configuration and cache of the current user have no effect. */
const home = mkdtempSync(join(tmpdir(), 'haploy-home-'))

process.once('exit', () => rmSync(home, { recursive: true }))

/** Runs `haploy` with these arguments on the lab's controller, as a user would. */
export function haploy(lab: Lab, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return start(lab, args, options).ended
}

/** As `haploy`, for tests that act while it runs. */
export function start(lab: Lab, args: readonly string[], options: CommandOptions): Started {
  return startWords(lab, [process.execPath, command, ...args], options)
}

/** Runs any program there. */
export function runWords(lab: Lab, argv: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return startWords(lab, argv, options).ended
}

function startWords(lab: Lab, argv: readonly string[], { cwd, env, input = '' }: CommandOptions): Started {
  const [program, ...words] = lab.command([...argv])
  const began = performance.now()
  const child = spawn(program!, words, { cwd, env: { PATH: process.env.PATH, HOME: home, ...env }, stdio: 'pipe' })
  child.stdin.end(input)
  return { process: child, ended: end(child, began) }
}

function end(child: ChildProcess, began: number): Promise<CommandResult> {
  const [stdout, stderr] = [child.stdout!, child.stderr!].map((stream) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    return () => Buffer.concat(chunks).toString('utf8')
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) =>
      resolve({ code, stdout: stdout!(), stderr: stderr!(), seconds: (performance.now() - began) / 1000 }),
    )
  })
}
