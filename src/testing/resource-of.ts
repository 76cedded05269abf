import type { Facts } from '../core/host/facts.js'
import type { Host } from '../core/host/host.js'
import type { Resource } from '../core/resource.js'
import type { Task, TaskContext } from '../core/task.js'
import { parseFacts } from '../engine/host/facts.js'

/** The context of a task's definition. By default a host without known facts, alone in its play. */
export interface Surroundings {
  readonly vars?: unknown
  readonly facts?: Partial<Facts>
  readonly host?: Partial<Host>
  readonly peers?: readonly Host[]
  /** The role's name and folder. */
  readonly role?: Partial<TaskContext['role']>
}

/** The resource of a task. Rethrows errors of its definition. */
export function resourceOf(task: Task, { vars = {}, facts, host: own, peers, role }: Surroundings = {}): Resource {
  const host = { name: 'host', address: '127.0.0.1', groups: ['all'], vars: {}, ...own }
  const others = peers ?? [host]
  return task.define({
    vars,
    facts: { ...parseFacts([], host.address), ...facts },
    host,
    peers: others,
    hostVars: [],
    excludedPeers: [],
    hosts: () => others,
    role: { name: 'role', folder: '/nowhere', ...role },
  })
}
