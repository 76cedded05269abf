import type { RunResult } from '../api/result.js'
import type { RunSettings } from '../api/start-run.js'
import { exitCodes } from '../core/errors.js'
import type { Secret } from '../core/shell/secret.js'
import { printableJson } from '../report/printable.js'
import type { RunArguments } from './arguments/run-options.js'
import { askedPassword, environmentPassword } from './password.js'
import { type CrashHandler, installCrashHandler } from './process/crash-handler.js'
import { Interrupted, onInterrupt } from './process/interrupt.js'
import { displayFor, outputFor, redirectConsole } from './process/output.js'
import { hintOf, printError } from './process/print-error.js'
import { loadProject } from './project.js'

/** Runs a playbook with the options of the command line, and returns the exit code. */
export async function execute(options: RunArguments): Promise<number> {
  const output = outputFor(options.output)
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

/** Asks for a password after everything is loaded that does not need it, and before any connection. */
async function runAndReport(options: RunArguments, output: string, crashHandler: CrashHandler): Promise<number> {
  const given = environmentPassword(process.env)
  const [project, display, { startRun }] = await Promise.all([
    loadProject(options),
    displayFor(output, options),
    import('../api/start-run.js'),
  ])
  const settings = settingsOf(options, (await askedPassword(options)) ?? given)
  const interrupt = onInterrupt(display)
  crashHandler.beforePrinting(() => display.abandon())
  let ended: number
  try {
    const { signal } = interrupt
    const { listener } = display
    const result = await startRun(project, settings, { signal, listener, onRedactor: crashHandler.redactWith })
    ended = exitCodeOf(result, options)
  } finally {
    interrupt.forget()
    await display.end()
  }
  return ended === exitCodes.fine && display.hasFailed ? exitCodes.cannotStart : ended
}

/** Other users see `command` in the lock, so it omits all arguments that may contain secrets. */
function settingsOf({ playbook, role, ...options }: RunArguments, becomePassword: Secret | undefined): RunSettings {
  const { limit } = options
  const command = `haploy run ${playbook}${limit === undefined ? '' : ` --limit ${limit}`}`
  return { ...options, roles: role, becomePassword, command, env: process.env }
}

/** The result of an interrupted run is incomplete, so that comes first; an unreachable host outweighs a failed one. */
function exitCodeOf(result: RunResult, { check, exitCode }: Pick<RunArguments, 'check' | 'exitCode'>): number {
  const hosts = Object.values(result.hosts)
  if (result.interrupted) return exitCodes.interrupted
  if (hosts.some(({ tally }) => tally.unreachable > 0)) return exitCodes.hostUnreachable
  if (hosts.some(({ tally }) => tally.failed > 0)) return exitCodes.hostFailed
  return check && exitCode && result.changesPending ? exitCodes.changesPending : exitCodes.fine
}

/** The event that `--output json` prints for an error that kept the run from starting. */
export function errorEvent(error: unknown): object {
  const message = error instanceof Error ? error.message : String(error)
  return { type: 'error', at: Date.now(), message, hint: hintOf(error) }
}
