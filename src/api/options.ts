import { cwd, env } from 'node:process'
import { z } from 'zod'
import { UsageError } from '../core/errors.js'
import { fields, isPlainObject } from '../core/input/shape.js'
import { longestTimeLimit } from '../core/input/time-limit.js'
import type { Playbook } from '../core/playbook.js'
import type { Secret } from '../core/shell/secret.js'
import type { RunListener } from '../engine/events.js'
import { Inventory } from '../inventory/inventory.js'
import { secretString } from '../inventory/secret-string.js'
import type { Environment } from '../inventory/validation/target.js'
import { reasonOf } from '../inventory/validation/zod-messages.js'
import type { Approve } from './approved-run.js'
import { runDefaults } from './defaults.js'
import type { RunResult } from './result.js'

/** The options of `run()`. They have the names of the command line's options. */
export interface RunOptions {
  /** The return value of `definePlaybook`, a path, or a name under `playbooks/`. */
  playbook: Playbook | string
  /**
   * The return value of `defineInventory`, a path, or a name under `inventory/`; or several paths of Ansible inventories.
   * Absent: `inventory/hosts.ts`.
   */
  inventory?: Inventory | string | readonly string[]
  /** A host pattern: `lb1`, `web:!web3`. Absent: every host of each play. */
  limit?: string
  /** Only these roles. */
  roles?: readonly string[]
  /** Only tasks with one of these tags. */
  tags?: readonly string[]
  /** No tasks with one of these tags. */
  skipTags?: readonly string[]
  /** Skips all tasks before the first one of this name: `task`, `role : task` or a pattern with `*` and `?`. */
  startAtTask?: string
  /** Variables that override all others. */
  extraVars?: Readonly<Record<string, unknown>>
  /** A dry run: nothing on any host is changed. */
  check?: boolean
  /**
   * Makes a dry run first, and calls this with its result if something would change. The run does exactly what the dry run
   * has shown, or nothing if this returns false. A host for which that is no longer the same fails and is not touched.
   */
  approve?: (dryRun: RunResult) => boolean | Promise<boolean>
  /** Outcomes have the output of commands. */
  verbose?: boolean
  /** Replaces files that haploy did not write, and keeps the originals on the hosts. Absent: such a host fails. */
  takeOver?: boolean
  /** Number of hosts to work on in parallel. Absent: 50. */
  forks?: number
  /** The password to log in with, whatever the inventory says. */
  loginPassword?: Secret | string
  /** The sudo password. `run()` does not read `HAPLOY_BECOME_PASSWORD`. */
  becomePassword?: Secret | string
  /** Trusts hosts that are not in known_hosts yet, and adds their keys to it. */
  acceptNewHostKeys?: boolean
  /** Seconds until a host that does not answer is unreachable. Absent: 10. */
  connectTimeout?: number
  /** Seconds that one command on a host may take. Absent: 3600. */
  commandTimeout?: number
  /** Seconds to wait for another run on a host. Absent: 0, which fails at once. */
  waitLock?: number
  /** Ends the remains of another run on a host, and takes over its lock. */
  breakLock?: boolean
  /** The folder at which relative paths of the playbook and the inventory start. Absent: the current folder. */
  cwd?: string
  /** The environment, with HOME and SSH_AUTH_SOCK. Absent: that of this process. */
  env?: Readonly<Record<string, string | undefined>>
  /** Receives every event of the run. If it throws, the run continues without it, and `run()` then rejects with a ListenerError. */
  onEvent?: RunListener
  /** Once aborted, each host finishes its current step and runs its pending handlers. */
  signal?: AbortSignal
}

/** Throws UsageError for an unknown option and for an invalid value. */
export function readRunOptions(given: RunOptions): ReadOptions {
  const values = fields(given, 'the argument of run()', Object.keys(schema.shape))
  const { data, error } = schema.safeParse(values, { error: reasonOf })
  if (data) return data
  const { path, message } = error.issues[0]!
  const name = String(path[0])
  const example = schema.shape[name as keyof RunOptions].meta()?.example
  throw new UsageError(`run(): ${name} ${message}`, { hint: `Example: ${example}` })
}

type ReadOptions = z.output<typeof schema>

const text = z.string().min(1)
const names = z.array(text).readonly().default([])
const flag = z.boolean().default(false)
const seconds = z.number().positive().max(longestTimeLimit)

const schema = z.object({
  playbook: z
    .custom<Playbook | string>(isPlaybook, 'must be a path, or what definePlaybook() returns')
    .meta({ example: "playbook: 'deploy'" }),
  inventory: z
    .custom<Inventory | string | readonly string[]>(
      isInventory,
      'must be a path, a list of paths, or what defineInventory() returns',
    )
    .optional()
    .meta({ example: "inventory: 'inventory/hosts.ts'" }),
  limit: text.optional().meta({ example: "limit: 'web:!web3'" }),
  roles: names.meta({ example: "roles: ['nginx']" }),
  tags: names.meta({ example: "tags: ['config']" }),
  skipTags: names.meta({ example: "skipTags: ['install']" }),
  startAtTask: text.optional().meta({ example: "startAtTask: 'write nginx.conf'" }),
  extraVars: z
    .custom<Readonly<Record<string, unknown>>>(isPlainObject, 'must be an object')
    .default({})
    .meta({ example: 'extraVars: { nginx: { workerProcesses: 4 } }' }),
  check: flag.meta({ example: 'check: true' }),
  approve: z
    .custom<Approve>((value) => typeof value === 'function', 'must be a function')
    .optional()
    .meta({ example: 'approve: (dryRun) => isAllowed(dryRun)' }),
  verbose: flag.meta({ example: 'verbose: true' }),
  takeOver: flag.meta({ example: 'takeOver: true' }),
  forks: z.number().int().min(1).default(runDefaults.forks).meta({ example: 'forks: 10' }),
  loginPassword: secretString().optional().meta({ example: "loginPassword: secret('…')" }),
  becomePassword: secretString().optional().meta({ example: "becomePassword: secret('…')" }),
  acceptNewHostKeys: flag.meta({ example: 'acceptNewHostKeys: true' }),
  connectTimeout: seconds.default(runDefaults.connectTimeout).meta({ example: 'connectTimeout: 10 (seconds)' }),
  commandTimeout: seconds.default(runDefaults.commandTimeout).meta({ example: 'commandTimeout: 600 (seconds)' }),
  waitLock: z
    .number()
    .min(0)
    .max(longestTimeLimit)
    .default(runDefaults.waitLock)
    .meta({ example: 'waitLock: 30 (seconds)' }),
  breakLock: flag.meta({ example: 'breakLock: true' }),
  cwd: text.default(cwd).meta({ example: 'cwd: import.meta.dirname' }),
  env: z
    .custom<Environment>((value) => typeof value === 'object' && value !== null, 'must be an object')
    .default(() => env)
    .meta({ example: "env: { SSH_AUTH_SOCK: '/run/agent' }" }),
  onEvent: z
    .custom<RunListener>((value) => typeof value === 'function', 'must be a function')
    .default(() => () => {})
    .meta({ example: 'onEvent: (event) => console.log(event.type)' }),
  signal: z
    .custom<AbortSignal>((value) => value instanceof AbortSignal, 'must be an AbortSignal')
    .optional()
    .meta({ example: 'signal: controller.signal' }),
}) satisfies z.ZodType<unknown, RunOptions>

function isPlaybook(value: unknown): boolean {
  return typeof value === 'function' || isPath(value)
}

function isInventory(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isPath)
  return value instanceof Inventory || isPath(value)
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
