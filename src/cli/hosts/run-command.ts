import { transportOptions } from '../../api/start-run.js'
import type { Output } from '../../core/shell/output.js'
import { type Visited, visitHosts } from '../../engine/visit.js'
import { connect } from '../../transport/connect.js'
import type { RunArguments } from '../arguments/run-options.js'
import { askedPasswords, environmentPassword } from '../process/password.js'
import { loadHosts } from '../process/project.js'
import { redactor } from '../process/secrets.js'
import type { Answer } from './answers.js'
import { commandOf } from './command.js'
import { stopSignal } from './stop-signal.js'

/** The arguments of `haploy exec`. */
export interface ExecArguments extends Omit<RunArguments, 'output' | 'playbook' | 'commandTimeout'> {
  readonly hosts: string
  /** The words after `--`. */
  readonly '--'?: readonly string[]
  readonly become: boolean
  /** Seconds. */
  readonly timeout: number
  readonly output?: 'lines' | 'json'
}

export interface Ran {
  /** One result per host that has one. The answers contain no secrets. */
  readonly visited: readonly Visited<Answer>[]
  /** Whether the user ended it, so that hosts may be missing. */
  readonly isInterrupted: boolean
}

/**
 * Runs the command on the hosts, at most `forks` at a time, without their locks. Throws UsageError when it cannot start.
 */
export async function runCommand(options: ExecArguments): Promise<Ran> {
  const given = environmentPassword()
  const script = commandOf(options['--'] ?? [], options.hosts)
  const inventory = await loadHosts(options)
  const passwords = { becomePassword: given, ...(await askedPasswords(options)) }
  const transport = transportOptions({ ...options, commandTimeout: options.timeout, env: process.env })
  const signal = stopSignal()
  const { hosts: pattern, forks } = options
  const request = { inventory, pattern, ...passwords, transport, forks, connect, redactor, signal }
  const visited = await visitHosts(request, async (session) => {
    const { name } = session.host
    const [output] = await session.run([{ script, limit: { bytes: mostBytes, of: `the command on ${name}` } }])
    return answerOf(name, output!)
  })
  return { visited, isInterrupted: signal.aborted }
}

/** On each stream. A command that prints more is ended: a flood must cost no memory. */
const mostBytes = 2 ** 20

function answerOf(host: string, { code, stdout, stderr }: Output): Answer {
  return redactor.redactData({ host, code, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') })
}
