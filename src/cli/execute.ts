import type { startApproved as StartApproved } from '../api/approved-run.js'
import type { RunResult } from '../api/result.js'
import type { RunSettings } from '../api/start-run.js'
import { exitCodes } from '../core/errors.js'
import type { Playbook } from '../core/playbook.js'
import type { Event, Listener } from '../engine/events.js'
import type { RunReport } from '../report/display.js'
import { Progress } from '../report/live/progress.js'
import { printable, printableJson } from '../report/printable.js'
import type { RunArguments } from './arguments/run-options.js'
import { type CrashHandler, installCrashHandler } from './process/crash-handler.js'
import { Interrupted, onInterrupt } from './process/interrupt.js'
import { showOpeningLine } from './process/opening-line.js'
import { displayFor, outputFor } from './process/output.js'
import { askedPasswords, environmentPassword, type Passwords } from './process/password.js'
import { hintOf, printError } from './process/print-error.js'
import { loadProject, type ProjectArguments } from './process/project.js'
import { redactor, redirectConsole } from './process/secrets.js'
import { Approval } from './prompts/approval.js'
import { assertAnswerable } from './prompts/question.js'
import { SuccessiveDisplays } from './prompts/successive-displays.js'
import { reportsOf } from './reports/reports.js'
import { withReports } from './reports/with-reports.js'
import { hostsToRetry } from './runs/retry.js'
import { originNote } from './settings/origins.js'

/** The command that runs a playbook, and how it changes the playbook before it runs. */
interface Command {
  /** As it is typed. */
  readonly name: string
  readonly change?: (playbook: Playbook) => Playbook
}

/** Runs a playbook with the options of the command line, and returns the exit code. */
export async function execute(options: RunArguments, command: Command = { name: 'run' }): Promise<number> {
  if (options.listHosts || options.listTasks || options.listTags) return await list(options)
  const output = outputFor(options.output, options.step)
  if (output === 'json') redirectConsole(process.stderr)
  if (output === 'live') showOpeningLine(`${options.playbook}: loading the playbook and its inventory`)
  const report = (error: unknown) => {
    if (output === 'json') process.stdout.write(`${printableJson(errorEvent(error))}\n`)
  }
  const crashHandler = installCrashHandler(options.debug)
  crashHandler.beforePrinting(report)
  try {
    assertAnswerable(options)
    return await runAndLog(options, command, { output, crashHandler })
  } catch (error) {
    report(error)
    printError(error, options.debug)
    return error instanceof Interrupted ? exitCodes.interrupted : exitCodes.cannotStart
  } finally {
    crashHandler.remove()
  }
}

/** Lists the plays instead of running them. */
async function list(given: RunArguments): Promise<number> {
  try {
    const options = await selected(given)
    const [project, { playsText }, { transportOptions }] = await Promise.all([
      loadProject(options),
      import('./listing/plays.js'),
      import('../api/start-run.js'),
    ])
    const { limit, role: roles, tags, skipTags, startAtTask } = options
    const transport = transportOptions({ ...options, env: process.env })
    const text = playsText({ ...project, limit, roles, tags, skipTags, startAtTask, transport, redactor }, options)
    process.stdout.write(printable(redactor.mask(text)))
    return exitCodes.fine
  } catch (error) {
    printError(error, given.debug)
    return exitCodes.cannotStart
  }
}

/** The options with what the history adds: `--retry-failed` is `--limit @failed`. */
async function selected(options: RunArguments): Promise<RunArguments & Pick<ProjectArguments, 'lists'>> {
  const failed = await hostsToRetry(options)
  return failed ? { ...options, limit: options.limit ?? '@failed', lists: { failed } } : options
}

interface Reporting {
  readonly output: string
  readonly crashHandler: CrashHandler
  readonly log?: Listener
  /** Opened while the playbook is loaded. */
  readonly reports?: Promise<readonly RunReport[]>
}

async function runAndLog(options: RunArguments, command: Command, reporting: Reporting): Promise<number> {
  const { log: path, check, diff, debug } = options
  if (path === undefined) return await runWithReports(options, command, reporting)
  const { withLog } = await import('./log/log.js')
  const typed = `${commandText(options, command.name)}${check ? ' --check' : ''}`
  return await withLog({ path, origin: originNote('log', path), command: typed, diff, debug }, (log) =>
    runWithReports(options, command, { ...reporting, log }),
  )
}

async function runWithReports(options: RunArguments, command: Command, reporting: Reporting): Promise<number> {
  const reports = reportsOf(options, { name: command.name, output: reporting.output })
  return await withReports(reports, options.debug, () => runAndReport(options, command, { ...reporting, reports }))
}

/** Asks for a password after everything is loaded that does not need it, and before any connection. */
async function runAndReport(
  given: RunArguments,
  { name, change = (playbook) => playbook }: Command,
  { output, crashHandler, log, reports: opening = Promise.resolve([]) }: Reporting,
): Promise<number> {
  const becomePassword = environmentPassword()
  const options = await selected(given)
  const [loaded, first, start, reports] = await Promise.all([
    loadProject(options),
    displayFor(output, { ...options, diff: options.diff || options.ask }),
    starterOf(options),
    opening,
  ])
  const display = new SuccessiveDisplays(first)
  const project = { ...loaded, playbook: { ...loaded.playbook, define: change(loaded.playbook.define) } }
  const passwords = { becomePassword, ...(await askedPasswords(options)) }
  const settings = settingsOf(options, commandText(given, name), passwords)
  const progress = new Progress()
  const interrupt = onInterrupt(display, progress)
  crashHandler.beforePrinting((error) => {
    display.abandon()
    for (const report of reports) report.failed(error.message, error.hint)
  })
  const { signal, stopWith: onStopper } = interrupt
  const approval = new Approval({ display, next: () => displayFor(output, options) }, signal)
  // Reports are about the run if the user approves it, and else about the dry run.
  const unapproved: Event[] = []
  const listener = (event: Event) => {
    if (interrupt.isEnding) return
    progress.apply(event)
    if (options.ask && !approval.isGiven) unapproved.push(event)
    else for (const report of reports) report.listener(event)
    log?.(event)
    display.listener(event)
  }
  let ended: number
  try {
    const confirm = options.step ? (await import('./prompts/step.js')).stepConfirmation(signal) : undefined
    const watching = { signal, listener, redactor, confirm, onStopper, onSecretsKnown: crashHandler.showMessages }
    const result = await start(project, settings, watching, approval.approve)
    if (!approval.isGiven) for (const event of unapproved) for (const report of reports) report.listener(event)
    ended = approval.isDeclined ? exitCodes.interrupted : exitCodeOf(result, options)
  } finally {
    await interrupt.unlessEnding()
    interrupt.forget()
    await display.end()
  }
  return ended === exitCodes.fine && display.hasFailed ? exitCodes.cannotStart : ended
}

/** What runs the playbook: at once, or when the user has approved it. */
async function starterOf({ ask }: RunArguments): Promise<typeof StartApproved> {
  return ask ? (await import('../api/approved-run.js')).startApproved : (await import('../api/start-run.js')).startRun
}

function settingsOf(options: RunArguments, command: string, passwords: Passwords): RunSettings {
  return { ...options, ...passwords, roles: options.role, command, env: process.env }
}

/** Other users see it in the lock, so it omits all arguments that may contain secrets. */
function commandText({ playbook, limit }: RunArguments, name: string): string {
  return `haploy ${name} ${playbook}${limit === undefined ? '' : ` --limit ${limit}`}`
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
  const message = redactor.mask(error instanceof Error ? error.message : String(error))
  return { type: 'error', at: Date.now(), message, hint: redactor.redactData(hintOf(error)) }
}
