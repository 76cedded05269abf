import type { Facts } from './facts.js'
import type { Host } from './host.js'
import type { Output } from './output.js'
import type { Resource } from './resource.js'

/** What every task accepts beside its own options. */
export interface TaskOptions {
  /** Names of handlers of the same role, to run once when this task changed something. */
  notify?: string | readonly string[]
  /** Names of handlers that need not run any more when this task started the daemon. */
  settles?: string | readonly string[]
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
  readonly settles: readonly string[]
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
  define(output: Output): readonly Item[]
}

export type Item = Task | Flush | Deferred

/** Makes a task of a resource, or of a function that defines it from the context. Used by `pkg`, `file`, `service` … */
export function task(
  name: string,
  resource: Resource | ((context: TaskContext) => Resource),
  options: TaskOptions = {},
): Task {
  const { notify = [], settles = [], tags = [], when = true, ignoreErrors = false } = options
  const origin = new Error('a task is defined here')
  return {
    type: 'task',
    name,
    notify: listOf(notify),
    settles: listOf(settles),
    tags,
    when,
    ignoreErrors,
    get source() {
      return callerOf(origin)
    },
    define: typeof resource === 'function' ? resource : () => resource,
  }
}

export function flush(): Flush {
  return { type: 'flush' }
}

/** `after(version, output => [...])`: the tasks behind it wait for that task's output, which costs one exchange more. */
export function after(earlier: Task, define: (output: Output) => readonly Item[]): Deferred {
  return { type: 'deferred', after: earlier, define }
}

function listOf(names: string | readonly string[]): readonly string[] {
  return typeof names === 'string' ? [names] : names
}

const house = new URL('..', import.meta.url).href

/** The first frame outside of haploy's own sources: the line of the role, read only when an error needs it. */
function callerOf(origin: Error): string | undefined {
  for (const line of origin.stack?.split('\n').slice(1) ?? []) {
    const place = /\(?((?:file:\/\/)?\/[^()]*:\d+):\d+\)?$/.exec(line)?.[1]
    if (place && !place.startsWith(house) && !`file://${place}`.startsWith(house))
      return place.replace(/^file:\/\//, '')
  }
  return undefined
}
