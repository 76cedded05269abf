import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { exitCodes } from '../core/errors.js'
import type { LockRequest } from '../engine/host/lock-script.js'
import type { RunRequest, RunResult } from '../engine/run.js'
import { printableJson } from '../report/printable.js'
import type { TransportOptions } from '../transport/transport.js'
import type { RunArguments } from './arguments/run-options.js'
import { askedPassword, environmentPassword } from './password.js'
import { type CrashHandler, installCrashHandler } from './process/crash-handler.js'
import { Interrupted, onInterrupt } from './process/interrupt.js'
import { type OutputName, outputName, redirectConsole, reporterFor } from './process/output.js'
import { hintOf, printError } from './process/print-error.js'
import { loadProject } from './project.js'

/** Runs a playbook with the options of the command line, and returns the exit code. */
export async function execute(options: RunArguments): Promise<number> {
  const output = outputName(options.output)
  if (output === 'json') redirectConsole()
  const report = (error: unknown) => {
    if (output === 'json') process.stdout.write(`${printableJson(errorEvent(error))}\n`)
  }
  const crashHandler = installCrashHandler(options.debug)
  crashHandler.beforePrinting(report)
  try {
    return await runAndReport(options, output, crashHandler)
  } catch (error) {
    report(error)
    printError(error, options.debug)
    return error instanceof Interrupted ? exitCodes.interrupted : exitCodes.cannotStart
  } finally {
    crashHandler.remove()
  }
}

async function runAndReport(options: RunArguments, output: OutputName, crashHandler: CrashHandler): Promise<number> {
  const request = await requestOf(options)
  const [{ run }, reporter] = await Promise.all([import('../engine/run.js'), reporterFor(output, options)])
  const interrupt = onInterrupt(reporter)
  crashHandler.beforePrinting(() => reporter.abandon())
  try {
    const { signal } = interrupt
    const { listener } = reporter
    const result = await run({ ...request, signal, listener, lendRedaction: crashHandler.redactWith })
    return exitCodeOf(result, options)
  } finally {
    interrupt.forget()
    await reporter.end()
  }
}

/** Asks for a password after everything is loaded that does not need it, and before any connection. */
async function requestOf(options: RunArguments): Promise<Omit<RunRequest, 'listener'>> {
  const given = environmentPassword(process.env)
  const [project, { connect, endpointOf }] = await Promise.all([
    loadProject(options),
    import('../transport/connect.js'),
  ])
  const { limit, role, tags, skipTags, check, forks } = options
  const becomePassword = (await askedPassword(options)) ?? given
  const transport = transportOptions(options)
  const lock = lockRequest(options)
  return {
    ...project,
    limit,
    roles: role,
    tags,
    skipTags,
    check,
    forks,
    becomePassword,
    connect,
    endpointOf,
    transport,
    lock,
  }
}

function transportOptions({ connectTimeout, commandTimeout, acceptNewHostKeys }: RunArguments): TransportOptions {
  return {
    connectTimeout: connectTimeout * 1000,
    commandTimeout: commandTimeout * 1000,
    acceptNewHostKeys,
    env: process.env,
  }
}

/** Other users see this command in the lock, so it omits all arguments that may contain secrets. */
function lockRequest({ playbook, limit, waitLock, breakLock }: RunArguments): LockRequest {
  return {
    run: randomUUID(),
    owner: `${userInfo().username}@${hostname()}`,
    command: `haploy run ${playbook}${limit === undefined ? '' : ` --limit ${limit}`}`,
    patience: waitLock,
    breaks: breakLock,
  }
}

/** The result of an interrupted run is incomplete, so that comes first; an unreachable host outweighs a failed one. */
function exitCodeOf(result: RunResult, { check, exitCode }: Pick<RunArguments, 'check' | 'exitCode'>): number {
  const tallies = Object.values(result.tallies)
  if (result.interrupted) return exitCodes.interrupted
  if (tallies.some(({ unreachable }) => unreachable > 0)) return exitCodes.hostUnreachable
  if (tallies.some(({ failed }) => failed > 0)) return exitCodes.hostFailed
  return check && exitCode && result.changesPending ? exitCodes.changesPending : exitCodes.fine
}

/** The event that `--output json` prints for an error that kept the run from starting. */
export function errorEvent(error: unknown): object {
  const message = error instanceof Error ? error.message : String(error)
  return { type: 'error', at: Date.now(), message, hint: hintOf(error) }
}
