import { UsageError } from './errors.js'
import type { Facts } from './host/facts.js'
import type { Host } from './host/host.js'
import { explicit, option } from './input/option-type.js'
import { assertOptions, type Conflict, type OptionTypes } from './input/options.js'
import { isPlainObject, kindOf } from './input/shape.js'
import type { Resource } from './resource.js'
import type { HostVars } from './rule.js'
import type { Output } from './shell/output.js'
import { sourceIn } from './source.js'

/** Options that every task accepts in addition to its own. */
export interface TaskOptions {
  /** Names of handlers of the same role that run once if this task changes something. */
  notify?: string | readonly string[]
  /** Names of handlers that no longer have to run once this task has started the daemon. */
  clears?: string | readonly string[]
  tags?: readonly string[]
  /** False: the task is reported as skipped. Undefined is an error, because it may be a variable that is not set. */
  when?: boolean
  /** Why the task is skipped where `when` is false, for the report: `this host runs systemd`. */
  skipReason?: string
  /** A failure is reported, and the host continues. */
  ignoreErrors?: boolean
}

/** What the definition of a task can read. */
export interface TaskContext<V = unknown> {
  /** The role's variables for this host: validated, with all layers merged. */
  readonly vars: V
  readonly facts: Facts
  readonly host: Host
  /** All hosts of the play, including this one, in inventory order. */
  readonly peers: readonly Host[]
  /** The role's variables on all hosts of the play, for what a host derives from the others. */
  readonly hostVars: readonly HostVars<V>[]
  /** The peers that `--limit` excludes from this run. */
  readonly excludedPeers: readonly Host[]
  /** Whether files that haploy did not write may be replaced. Absent: no. */
  readonly takeOver?: boolean
  /** The hosts of the inventory that match a pattern: a group, a host, `web:!web3`. */
  hosts(pattern: string): readonly Host[]
  /** The role's name, and the folder that contains its `templates/` and `files/`. */
  readonly role: { readonly name: string; readonly folder: string }
}

/** A task of a role: a name, and the resource that is defined once the host's facts are known. */
export interface Task {
  readonly type: 'task'
  readonly name: string
  readonly notify: readonly string[]
  readonly clears: readonly string[]
  readonly tags: readonly string[]
  readonly when: boolean
  readonly skipReason: string
  readonly ignoreErrors: boolean
  /** Where the role defines the task, as `file:line`. */
  readonly source: string | undefined
  define(context: TaskContext): Resource
}

/** Runs the handlers notified so far, instead of at the end of the role. */
export interface Flush {
  readonly type: 'flush'
}

/** Tasks that depend on the output of an earlier task. */
export interface Deferred {
  readonly type: 'deferred'
  readonly after: Task
  define(output: Output): Items
}

export type Item = Task | Flush | Deferred

/**
 * What a role's `tasks` returns. `false`, `null` and `undefined` are ignored, so that conditions can be written inline.
 */
export type Items = readonly (Item | false | null | undefined)[]

const sharedTypes: OptionTypes<TaskOptions> = {
  notify: option.textOrTexts,
  clears: option.textOrTexts,
  tags: option.texts,
  when: explicit(option.flag),
  skipReason: option.text,
  ignoreErrors: option.flag,
}

/** A validated set of options: those of the task function itself, and those that every task accepts. */
interface SplitOptions<O extends TaskOptions> {
  readonly own: Omit<O, keyof TaskOptions>
  readonly shared: TaskOptions
}

/**
 * Declares the options of a task function besides those that every task accepts. The result validates what a role gives
 * to a task, and throws UsageError for an option that does not exist, has another type, or has no effect.
 */
export function taskOptions<O extends TaskOptions>(
  ownTypes: OptionTypes<Omit<O, keyof TaskOptions>>,
  conflicts: readonly Conflict<O>[] = [],
): (name: string, given: O) => SplitOptions<O> {
  const types = { ...ownTypes, ...sharedTypes } as unknown as OptionTypes<O>
  return (name, given) => {
    assertOptions(given, `task '${name}'`, types, { conflicts })
    const entries = Object.entries(given ?? {})
    const pick = (isShared: boolean) =>
      Object.fromEntries(entries.filter(([key]) => Object.hasOwn(sharedTypes, key) === isShared))
    return { own: pick(false), shared: pick(true) } as unknown as SplitOptions<O>
  }
}

/**
 * Creates a task from a resource, or from a function that defines it from the context. `pkg`, `file`, `service` and the
 * others use it. Throws UsageError for an unknown option, and for one of another type.
 */
export function task(
  name: string,
  resource: Resource | ((context: TaskContext) => Resource),
  options: TaskOptions = {},
): Task {
  if (!option.text.accepts(name))
    throw new UsageError(`the name of a task must be a string that is not empty, not ${kindOf(name)}`)
  assertOptions(options, `task '${name}'`, sharedTypes)
  const { notify = [], clears = [], tags = [], when = true, ignoreErrors = false } = options
  const { skipReason = 'its condition is false' } = options
  const origin = new Error('a task is defined here')
  return {
    type: 'task',
    name,
    notify: listOf(notify),
    clears: listOf(clears),
    tags,
    when,
    skipReason,
    ignoreErrors,
    get source() {
      return sourceIn(origin.stack)
    },
    define: typeof resource === 'function' ? resource : () => resource,
  }
}

export function flush(): Flush {
  return { type: 'flush' }
}

/**
 * `after(version, (output) => [...])`: tasks defined by the output of an earlier task, at the cost of one more
 * exchange. The earlier task must be an `observe` or a command without guards: one that does not always run may have no
 * output.
 */
export function after(earlier: Task, define: (output: Output) => Items): Deferred {
  if (!isPlainObject(earlier) || earlier.type !== 'task') {
    throw new UsageError(`after() must get the earlier task, not ${kindOf(earlier)}`, {
      hint: 'Write: const version = observe(…), and after(version, (output) => […]).',
    })
  }
  return { type: 'deferred', after: earlier, define }
}

function listOf(names: string | readonly string[]): readonly string[] {
  return typeof names === 'string' ? [names] : names
}
