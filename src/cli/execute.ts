import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { exitCodes } from '../core/errors.js'
import type { Event } from '../engine/events.js'
import type { LockRequest } from '../engine/host/lock-script.js'
import type { RunRequest, RunResult } from '../engine/run.js'
import { Progress } from '../report/live/progress.js'
import { printable, printableJson } from '../report/printable.js'
import type { TransportOptions } from '../transport/transport.js'
import type { RunArguments } from './arguments/run-options.js'
import { type CrashHandler, installCrashHandler } from './process/crash-handler.js'
import { Interrupted, onInterrupt } from './process/interrupt.js'
import { showOpeningLine } from './process/opening-line.js'
import { type OutputName, outputName, redirectConsole, reporterFor } from './process/output.js'
import { askedPassword, environmentPassword } from './process/password.js'
import { hintOf, printError } from './process/print-error.js'
import { loadProject } from './project.js'

/** Runs a playbook with the options of the command line, and returns the exit code. */
export async function execute(options: RunArguments): Promise<number> {
  if (options.listHosts || options.listTasks || options.listTags) return await list(options)
  const output = outputName(options.output)
  if (output === 'json') redirectConsole()
  if (output === 'live') showOpeningLine(`${options.playbook}: loading the playbook and its inventory`)
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

/** Lists the plays instead of running them. */
async function list(options: RunArguments): Promise<number> {
  try {
    const [project, { playsText }] = await Promise.all([loadProject(options), import('./listing/plays.js')])
    const { limit, role: roles, tags, skipTags } = options
    const request = { ...project, limit, roles, tags, skipTags, transport: transportOptions(options) }
    process.stdout.write(printable(playsText(request, options)))
    return exitCodes.fine
  } catch (error) {
    printError(error, options.debug)
    return exitCodes.cannotStart
  }
}

async function runAndReport(options: RunArguments, output: OutputName, crashHandler: CrashHandler): Promise<number> {
  const request = await requestOf(options)
  const [{ run }, reporter] = await Promise.all([import('../engine/run.js'), reporterFor(output, options)])
  const progress = new Progress()
  const interrupt = onInterrupt(reporter, progress)
  crashHandler.beforePrinting(() => reporter.abandon())
  try {
    const { signal } = interrupt
    const listener = (event: Event) => {
      progress.apply(event)
      reporter.listener(event)
    }
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
  const { limit, role, tags, skipTags, check, verbose, forks } = options
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
    verbose,
    forks,
    becomePassword,
    connect,
    endpointOf,
    transport,
    lock,
  }
}

/** The options of the connections, with times in milliseconds. */
export function transportOptions({
  connectTimeout,
  commandTimeout,
  acceptNewHostKeys,
}: Pick<RunArguments, 'connectTimeout' | 'commandTimeout' | 'acceptNewHostKeys'>): TransportOptions {
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
