import { posix } from 'node:path'
import { FailedError } from '../core/errors.js'
import { assertCode } from '../core/input/code.js'
import { either, explicit, option } from '../core/input/option-type.js'
import { kindOf } from '../core/input/shape.js'
import type { Action, Change, StateResource, Verdict } from '../core/resource.js'
import type { Output } from '../core/shell/output.js'
import { raw, Script, sh } from '../core/shell/script.js'
import { type Subject, subject } from '../core/subject.js'
import { type Task, type TaskOptions, task, taskOptions } from '../core/task.js'
import { existingFolder } from './requirement.js'

export interface CommandOptions extends TaskOptions {
  /** Runs only if this path does not exist. */
  creates?: string
  /** Runs only if this path exists. */
  removes?: string
  /** Runs only if this command fails. It also runs in dry runs, so it must only read. */
  unless?: string | Script
  /** Runs only if this command exits with code 0. It also runs in dry runs, so it must only read. */
  onlyIf?: string | Script
  /**
   * Whether the command changed the host: a constant, or a function of its output that returns true or false. Absent: it
   * changes the host whenever it runs.
   */
  changedWhen?: boolean | ((output: Output) => boolean)
  /**
   * Returns true or false: whether the command failed; or a sentence with the reason. Any other result, and an exception,
   * fails the task. Absent: the command fails with any exit code other than 0.
   */
  failedWhen?: (output: Output) => boolean | string
  /** The folder in which the command and its guards run. */
  cwd?: string
  /** Seconds: a number, also as text. */
  timeout?: number | string
  /**
   * What the command writes. Absent: anything, so that in a dry run all later answers depend on it. `[]`: nothing that
   * other tasks read.
   */
  writes?: readonly Subject[]
}

const optionsOf = taskOptions<CommandOptions>(
  {
    creates: explicit(option.text),
    removes: explicit(option.text),
    unless: explicit(option.code),
    onlyIf: explicit(option.code),
    changedWhen: either(option.flag, option.call),
    failedWhen: option.call,
    cwd: explicit(option.text),
    timeout: option.seconds,
    writes: option.subjects,
  },
  [
    { reason: 'if `changedWhen` is false', applies: ({ changedWhen }) => changedWhen === false, without: ['notify'] },
    {
      reason: 'with the same path as `creates`',
      applies: ({ creates, removes }) => creates === removes,
      without: ['removes'],
    },
  ],
)

/** The result of a command's guards. */
interface Due {
  readonly due: boolean
  /** Whether the folder to run in is missing. */
  readonly noFolder: boolean
}

/**
 * Runs shell code: a string runs unchanged, a Script with its values quoted. The guards decide whether it is due; if
 * several are given, all must agree. Without guards, it runs every time. After the command, `creates`, `removes` and
 * `unless` must hold. Throws UsageError for code without a command.
 */
export function command(name: string, code: string | Script, options: CommandOptions = {}): Task {
  const { own, shared } = optionsOf(name, options)
  return task(name, commandResource(name, code, own), shared)
}

/** The resource of `command`: a state if a guard must hold afterwards, otherwise an action. */
export function commandResource(
  name: string,
  code: string | Script,
  options: CommandOptions,
): StateResource<Due> | Action<Due> {
  const { creates, removes, unless, onlyIf } = options
  assertCode(code, `command '${name}'`)
  const described = {
    kind: 'command',
    name,
    probe: { script: guards(options), parse },
    showsOutput: true,
    ...declarationsOf(options),
  } as const
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

function declarationsOf(options: CommandOptions) {
  const { changedWhen, failedWhen, timeout, writes = changedWhen === false ? [] : undefined } = options
  return {
    isAbsent: ({ due, noFolder }: Due) => noFolder || (due ? options.creates : options.removes) !== undefined,
    ...readsOf(options),
    ...(writes === undefined ? {} : { writes }),
    ...(timeout === undefined ? {} : { timeout: Number(timeout) }),
    ...(changedWhen === false ? { reportedAs: 'ok' as const } : {}),
    ...(changedWhen === undefined && failedWhen === undefined ? {} : { judge: judgeWith(changedWhen, failedWhen) }),
  }
}

/**
 * Returns the paths that the guards read. A guard with code, or with a path relative to an unknown folder, may read
 * anything.
 */
function readsOf({ creates, removes, unless, onlyIf, cwd }: CommandOptions): { reads?: readonly Subject[] } {
  const paths = [cwd, creates, removes].filter((path) => path !== undefined)
  const anywhere = cwd === undefined && paths.some((path) => !posix.isAbsolute(path))
  if (unless !== undefined || onlyIf !== undefined || anywhere) return {}
  return { reads: paths.map((path) => subject.path(posix.resolve(cwd ?? '/', path))) }
}

function asScript(code: string | Script): Script {
  return typeof code === 'string' ? raw(code) : code
}

/** Prints `due` if all guards agree. */
function guards({ creates, removes, unless, onlyIf, cwd }: CommandOptions): Script {
  const tests = [
    ...(creates === undefined ? [] : [sh`[ ! -e ${creates} ] && [ ! -L ${creates} ]`]),
    ...(removes === undefined ? [] : [sh`{ [ -e ${removes} ] || [ -L ${removes} ]; }`]),
    ...(unless === undefined ? [] : [sh`! ${isolated(unless)}`]),
    ...(onlyIf === undefined ? [] : [isolated(onlyIf)]),
    sh`echo due`,
  ]
  const home = cwd === undefined ? sh`` : sh`cd -- ${cwd} 2>/dev/null || echo noFolder\n`
  return sh`${home}${Script.join(tests, ' && ')}; :`
}

/** Runs a guard as one quoted word for `eval`, so that its code can break neither the probe nor its syntax. */
function isolated(code: string | Script): Script {
  return sh`(eval ${asScript(code).word}) </dev/null >/dev/null 2>&1`
}

function parse({ lines }: Output): Due {
  return { due: lines.at(-1) === 'due', noFolder: lines[0] === 'noFolder' }
}

function judgeWith(
  changedWhen: CommandOptions['changedWhen'] = true,
  failedWhen: NonNullable<CommandOptions['failedWhen']> = ({ code }) => code !== 0 && `exited with ${code}`,
): (output: Output) => Verdict {
  return (output) => {
    const failed = resultOf('failedWhen', failedWhen, output)
    if (typeof failed !== 'boolean' && (typeof failed !== 'string' || failed.trim() === ''))
      throw invalidResult('failedWhen', failed, 'true, false or a sentence with the reason')
    if (failed !== false)
      return { changed: changedWhen !== false, failed: failed === true ? 'its failedWhen condition is true' : failed }
    const changed = typeof changedWhen === 'function' ? resultOf('changedWhen', changedWhen, output) : changedWhen
    if (typeof changed !== 'boolean') throw invalidResult('changedWhen', changed, 'true or false')
    return { changed }
  }
}

function resultOf(name: string, judge: (output: Output) => unknown, output: Output): unknown {
  try {
    return judge(output)
  } catch (cause) {
    throw new FailedError(`its ${name} throws: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function invalidResult(name: string, result: unknown, expected: string): FailedError {
  return new FailedError(`its ${name} returns ${result === '' ? 'an empty string' : kindOf(result)}`, {
    hint: `Return ${expected}. A condition such as \`text.match(…)\` needs \`!== null\`.`,
  })
}
