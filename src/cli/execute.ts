import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { exitCodes } from '../core/errors.js'
import type { LockRequest } from '../engine/host/lock.js'
import type { RunResult } from '../engine/run.js'
import { printableJson } from '../report/printable.js'
import type { TransportOptions } from '../transport/transport.js'
import { HeadStart } from './head-start.js'
import { type Accident, onAccident } from './process/crash-handler.js'
import { Interrupted, onInterrupt } from './process/interrupt.js'
import { keepConsoleApart, type OutputName, outputName, reporterFor } from './process/output.js'
import { complain, hintOf } from './process/print-error.js'
import type { RunArguments } from './run.js'

/** Does what `haploy run` was asked to do, and returns the exit code. */
export async function execute(options: RunArguments): Promise<number> {
  const output = outputName(options.output)
  if (output === 'json') keepConsoleApart()
  const tell = (error: unknown) => {
    if (output === 'json') process.stdout.write(`${printableJson(errorEvent(error))}\n`)
  }
  const accident = onAccident(options.debug)
  accident.first(tell)
  try {
    return await runAndReport(options, output, accident)
  } catch (error) {
    tell(error)
    complain(error, options.debug)
    return error instanceof Interrupted ? exitCodes.interrupted : exitCodes.cannotStart
  } finally {
    accident.forget()
  }
}

async function runAndReport(options: RunArguments, output: OutputName, accident: Accident): Promise<number> {
  const transport = transportOptions(options)
  const [{ run }, headStart, reporter] = await Promise.all([
    import('../engine/run.js'),
    HeadStart.begin(options, transport),
    reporterFor(output, options),
  ])
  try {
    const interrupt = onInterrupt(reporter)
    accident.first(() => reporter.abandon())
    try {
      const result = await run({
        ...requestOf(options),
        ...headStart.request,
        transport,
        signal: interrupt.signal,
        listener: reporter.listener,
        lendRedaction: accident.redactsWith,
      })
      headStart.remember()
      return exitCodeOf(result, options)
    } finally {
      interrupt.forget()
      await reporter.end()
    }
  } finally {
    await headStart.end()
  }
}

function transportOptions(options: RunArguments): TransportOptions {
  return {
    connectTimeout: options.connectTimeout * 1000,
    commandTimeout: options.commandTimeout * 1000,
    acceptNewHostKeys: options.acceptNewHostKeys,
    env: process.env,
  }
}

function requestOf(options: RunArguments) {
  return {
    limit: options.limit,
    roles: options.role,
    tags: options.tags,
    skipTags: options.skipTags,
    check: options.check,
    forks: options.forks,
    lock: lockRequest(options),
  }
}

/** The other variables of the command line may be secret, so that no more of it is told. */
function lockRequest({ playbook, limit, waitLock, breakLock }: RunArguments): LockRequest {
  return {
    run: randomUUID(),
    owner: `${userInfo().username}@${hostname()}`,
    command: `haploy run ${playbook}${limit === undefined ? '' : ` --limit ${limit}`}`,
    patience: waitLock,
    breaks: breakLock,
  }
}

/** An interrupted run tells nothing about its hosts; one that cannot be reached weighs more than one that failed. */
function exitCodeOf(result: RunResult, { check, exitCode }: Pick<RunArguments, 'check' | 'exitCode'>): number {
  const tallies = Object.values(result.tallies)
  if (result.interrupted) return exitCodes.interrupted
  if (tallies.some(({ unreachable }) => unreachable > 0)) return exitCodes.hostUnreachable
  if (tallies.some(({ failed }) => failed > 0)) return exitCodes.hostFailed
  return check && exitCode && result.changesPending ? exitCodes.changesPending : exitCodes.fine
}

/** What `--output json` writes of an error that kept the run from starting. */
export function errorEvent(error: unknown): object {
  const message = error instanceof Error ? error.message : String(error)
  return { type: 'error', at: Date.now(), message, hint: hintOf(error) }
}
