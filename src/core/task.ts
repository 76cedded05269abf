import type { Facts } from './host/facts.js'
import type { Host } from './host/host.js'
import type { Resource } from './resource.js'
import type { Output } from './shell/output.js'
import { sourceIn } from './source.js'

/** What every task accepts beside its own options. */
export interface TaskOptions {
  /** Names of handlers of the same role, to run once when this task changed something. */
  notify?: string | readonly string[]
  /** Names of handlers that need not run any more when this task started the daemon. */
  clears?: string | readonly string[]
  tags?: readonly string[]
  /** False: the task is reported as skipped. */
  when?: boolean
  /** A failure is reported, and the host goes on. */
  ignoreErrors?: boolean
}

/** What a task's definition may look at. */
export interface TaskContext<V = unknown> {
  /** The role's variables for this host: validated, all layers merged. */
  readonly vars: V
  readonly facts: Facts
  readonly host: Host
  /** All hosts of the play, this one included, in the order of the inventory. */
  readonly peers: readonly Host[]
  /** Those of them that `--limit` leaves out of this run. */
  readonly excludedPeers: readonly Host[]
  /** Hosts of the inventory that a pattern names: a group, a host, `web:!web3`. */
  hosts(pattern: string): readonly Host[]
  /** The role's name and its folder, where `templates/` and `files/` are. */
  readonly role: { readonly name: string; readonly folder: string }
}

/** One line of a role: a name and the resource that it stands for, defined when the host's facts are known. */
export interface Task {
  readonly type: 'task'
  readonly name: string
  readonly notify: readonly string[]
  readonly clears: readonly string[]
  readonly tags: readonly string[]
  readonly when: boolean
  readonly ignoreErrors: boolean
  /** Where in the role it stands, as `file:line`. */
  readonly source: string | undefined
  define(context: TaskContext): Resource
}

/** Runs the handlers notified so far now instead of at the end of the role. */
export interface Flush {
  readonly type: 'flush'
}

/** Tasks that can be defined only when an earlier task's output is known. */
export interface Deferred {
  readonly type: 'deferred'
  readonly after: Task
  define(output: Output): Items
}

export type Item = Task | Flush | Deferred

/** What a role's `tasks` returns; a condition that does not hold may leave `false` or `undefined` in it. */
export type Items = readonly (Item | false | null | undefined)[]

/** Makes a task of a resource, or of a function that defines it from the context. Used by `pkg`, `file`, `service` … */
export function task(
  name: string,
  resource: Resource | ((context: TaskContext) => Resource),
  options: TaskOptions = {},
): Task {
  const { notify = [], clears = [], tags = [], when = true, ignoreErrors = false } = options
  const origin = new Error('a task is defined here')
  return {
    type: 'task',
    name,
    notify: listOf(notify),
    clears: listOf(clears),
    tags,
    when,
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
 * `after(version, (output) => [...])`: tasks that are defined by what an earlier one printed, which costs one exchange
 * more. The earlier one is an `observe`, or a command without guards: one that does not always run has no output to give.
 */
export function after(earlier: Task, define: (output: Output) => Items): Deferred {
  return { type: 'deferred', after: earlier, define }
}

function listOf(names: string | readonly string[]): readonly string[] {
  return typeof names === 'string' ? [names] : names
}
