import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import type { Secret } from '../core/shell/secret.js'
import type { Listener } from '../engine/events.js'
import type { LockRequest } from '../engine/host/lock-script.js'
import { type RunRequest, run } from '../engine/run.js'
import type { Environment } from '../inventory/validation/target.js'
import { connect, countDescriptors, endpointOf } from '../transport/connect.js'
import type { TransportOptions } from '../transport/transport.js'
import type { Project } from './project.js'
import { Failures, type RunResult } from './result.js'

/** The options of a run. Times are in seconds. */
export interface RunSettings
  extends Pick<
    RunRequest,
    'limit' | 'roles' | 'tags' | 'skipTags' | 'startAtTask' | 'check' | 'verbose' | 'forks' | 'takeOver'
  > {
  readonly loginPassword?: Secret
  readonly becomePassword?: Secret
  readonly acceptNewHostKeys: boolean
  readonly connectTimeout: number
  readonly commandTimeout: number
  /** How long to wait for another run on a host. */
  readonly waitLock: number
  readonly breakLock: boolean
  /** Other runs report it while this one works on a host. */
  readonly command: string
  readonly env: Environment
}

export interface Watching
  extends Pick<
    RunRequest,
    'signal' | 'confirm' | 'announcement' | 'approved' | 'onSecretsKnown' | 'redactor' | 'onStopper'
  > {
  readonly listener: Listener
}

/** Runs a project, for `haploy run` and `run()`. Throws UsageError when the run cannot start. */
export async function startRun(project: Project, settings: RunSettings, watching: Watching): Promise<RunResult> {
  const { limit, roles, tags, skipTags, startAtTask, check, verbose, forks, takeOver } = settings
  const { loginPassword, becomePassword } = settings
  const failures = new Failures()
  const listener: Listener = (event) => {
    failures.take(event)
    watching.listener(event)
  }
  const transport = transportOptions(settings)
  const lock = lockRequest(settings)
  const selected = { limit, roles, tags, skipTags, startAtTask, check, verbose, forks, takeOver }
  const request = {
    ...project,
    ...selected,
    ...watching,
    loginPassword,
    becomePassword,
    connect,
    endpointOf,
    countDescriptors,
    transport,
    lock,
    listener,
  }
  return failures.resultOf(await run(request))
}

type ConnectionSettings = Pick<RunSettings, 'connectTimeout' | 'commandTimeout' | 'acceptNewHostKeys' | 'env'>

export function transportOptions(settings: ConnectionSettings): TransportOptions {
  const { connectTimeout, commandTimeout, acceptNewHostKeys, env } = settings
  return { connectTimeout: connectTimeout * 1000, commandTimeout: commandTimeout * 1000, acceptNewHostKeys, env }
}

function lockRequest({ command, waitLock, breakLock }: RunSettings): LockRequest {
  const owner = `${userInfo().username}@${hostname()}`
  return { run: randomUUID(), owner, command, waitSeconds: waitLock, breakLock }
}
