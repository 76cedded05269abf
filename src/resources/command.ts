import { posix } from 'node:path'
import { UsageError } from '../core/errors.js'
import type { Action, Change, StateResource, Verdict } from '../core/resource.js'
import type { Output } from '../core/shell/output.js'
import { quote, raw, Script, sh } from '../core/shell/script.js'
import { type Subject, subject } from '../core/subject.js'
import { type Task, type TaskOptions, task } from '../core/task.js'
import { existingFolder } from './requirement.js'

export interface CommandOptions extends TaskOptions {
  /** Runs only while this path does not exist. */
  creates?: string
  /** Runs only while this path exists. */
  removes?: string
  /** Runs only while this exits other than 0. It is asked in dry runs too, so it must only read. */
  unless?: string | Script
  /** Runs only while this exits 0. It is asked in dry runs too, so it must only read. */
  onlyIf?: string | Script
  /** Whether it changed the host: a fixed answer, or one read from its output. Absent: yes, whenever it ran. */
  changedWhen?: boolean | ((output: Output) => boolean)
  /** Whether it failed, or the sentence that says why. Absent: any exit code other than 0. */
  failedWhen?: (output: Output) => boolean | string
  /** Folder that it and its guards run in. */
  cwd?: string
  /** Seconds. */
  timeout?: number
  /** What it writes; absent: anything, so that all later answers of a dry run depend on it. `[]`: nothing that tasks read. */
  writes?: readonly Subject[]
}

/** Whether a command is due, as its guards say. */
interface Due {
  readonly due: boolean
  /** The folder that it is to run in is not there. */
  readonly homeless: boolean
}

/**
 * Runs shell code: a string as it stands, a Script with its values quoted. Guards say whether it is due, and all that
 * are given must agree; without one it runs every time. After `creates`, `removes` and `unless` the guard must hold.
 */
export function command(name: string, code: string | Script, options: CommandOptions = {}): Task {
  return task(name, commandResource(name, code, options), options)
}

/** The resource behind `command`: a state where a guard must hold afterwards, else an action. */
export function commandResource(
  name: string,
  code: string | Script,
  options: CommandOptions,
): StateResource<Due> | Action<Due> {
  const { creates, removes, unless, onlyIf, timeout } = options
  if (timeout !== undefined && !(timeout > 0))
    throw new UsageError(`command '${name}' has a timeout of ${timeout} seconds`)
  const described = { kind: 'command', name, probe: { script: guards(options), parse }, ...hints(options) }
  const change = changeOf(code, options)
  if (creates !== undefined || removes !== undefined || unless !== undefined) {
    return { type: 'state', ...described, plan: ({ due }) => (due ? [change] : []) } as StateResource<Due>
  }
  return {
    type: 'action',
    ...described,
    change: () => change,
    ...(onlyIf !== undefined && { isDue: ({ due }) => due }),
  }
}

/** A command that judges its own failure may want to see that it had no folder. */
function changeOf(code: string | Script, { cwd, failedWhen }: CommandOptions): Change {
  const script = asScript(code)
  const step = { script: cwd === undefined ? script : sh`cd -- ${cwd} || exit\n${script}` }
  const requires = cwd !== undefined && posix.isAbsolute(cwd) && !failedWhen ? [existingFolder(posix.resolve(cwd))] : []
  return { attribute: 'command', from: null, to: script.display, steps: [step], requires }
}

function hints(options: CommandOptions) {
  const { changedWhen, failedWhen, timeout, writes = changedWhen === false ? [] : undefined } = options
  return {
    isAbsent: ({ homeless }: Due) => homeless,
    ...readsOf(options),
    ...(writes === undefined ? {} : { writes }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(changedWhen === false ? { reportedAs: 'ok' as const } : {}),
    ...(changedWhen === undefined && failedWhen === undefined ? {} : { judge: judgement(changedWhen, failedWhen) }),
  }
}

/** The paths of its guards; the code of one may look anywhere, and so may a path that starts who knows where. */
function readsOf({ creates, removes, unless, onlyIf, cwd }: CommandOptions): { reads?: readonly Subject[] } {
  const paths = [cwd, creates, removes].filter((path) => path !== undefined)
  const anywhere = cwd === undefined && paths.some((path) => !posix.isAbsolute(path))
  if (unless !== undefined || onlyIf !== undefined || anywhere) return {}
  return { reads: paths.map((path) => subject.path(posix.resolve(cwd ?? '/', path))) }
}

function asScript(code: string | Script): Script {
  return typeof code === 'string' ? raw(code) : code
}

/** Prints `due` when every guard agrees. */
function guards({ creates, removes, unless, onlyIf, cwd }: CommandOptions): Script {
  const tests = [
    ...(creates === undefined ? [] : [sh`[ ! -e ${creates} ] && [ ! -L ${creates} ]`]),
    ...(removes === undefined ? [] : [sh`{ [ -e ${removes} ] || [ -L ${removes} ]; }`]),
    ...(unless === undefined ? [] : [sh`! ${apart(unless)}`]),
    ...(onlyIf === undefined ? [] : [apart(onlyIf)]),
    sh`echo due`,
  ]
  const home = cwd === undefined ? sh`` : sh`cd -- ${cwd} 2>/dev/null || echo homeless\n`
  return sh`${home}${Script.join(tests, ' && ')}; :`
}

/** A guard as one quoted word for `eval`: whatever its code is, it can end neither the probe nor its syntax. */
function apart(code: string | Script): Script {
  const { text, display, secrets } = asScript(code)
  const run = (word: string) => `(eval ${quote(word)}) </dev/null >/dev/null 2>&1`
  return new Script(run(text), run(display), secrets)
}

function parse({ lines }: Output): Due {
  return { due: lines.at(-1) === 'due', homeless: lines[0] === 'homeless' }
}

function judgement(
  changedWhen: CommandOptions['changedWhen'] = true,
  failedWhen: NonNullable<CommandOptions['failedWhen']> = ({ code }) => code !== 0 && `exited with ${code}`,
): (output: Output) => Verdict {
  return (output) => {
    const failed = failedWhen(output)
    const changed = typeof changedWhen === 'function' ? changedWhen(output) : changedWhen
    if (failed === false) return { changed }
    return { changed, failed: failed === true ? 'its output counts as a failure' : failed }
  }
}
