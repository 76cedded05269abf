import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { Outcome } from '../../src/core/outcome.js'
import type { Play } from '../../src/core/play.js'
import { definePlaybook } from '../../src/core/playbook.js'
import { defineRole } from '../../src/core/role.js'
import type { Items, Task, TaskContext } from '../../src/core/task.js'
import type { Event } from '../../src/engine/events.js'
import { type RunRequest, type RunResult, run } from '../../src/engine/run.js'
import { defineInventory } from '../../src/inventory/inventory.js'
import { connectIn } from '../../src/testing/local-host.js'

type RoleParts = {
  tasks(context: TaskContext): Items
  handlers?(context: TaskContext): readonly Task[]
}

/**
 * Runs on this machine through a real shell, in their own folder, which also contains the notes of pending handlers.
 */
export class LocalRun {
  events: Event[] = []
  result: RunResult | undefined

  constructor(readonly folder = mkdtempSync(join(tmpdir(), 'haploy engine '))) {}

  path(name: string): string {
    return join(this.folder, name)
  }

  /** Runs one role, named `role`, on the host `here`. */
  async role(parts: RoleParts, options: Partial<RunRequest> = {}): Promise<string[]> {
    return await this.plays([{ hosts: 'all', roles: [roleOf('role', parts)()] }], options)
  }

  /** Resolves to the outcomes in order, each as `here: task: changed` or `here: handler restart: ok`. */
  async plays(plays: readonly Play[], options: Partial<RunRequest> = {}): Promise<string[]> {
    this.events = []
    this.result = await run({
      playbook: { name: 'test', define: definePlaybook(plays) },
      inventory: defineInventory({ hosts: { here: { connection: 'local' } } }),
      roles: [],
      tags: [],
      skipTags: [],
      check: false,
      forks: 10,
      connect: connectIn(this.folder),
      transport: { connectTimeout: 15_000, commandTimeout: 15_000, acceptNewHostKeys: false, env: process.env },
      listener: (event) => this.events.push(event),
      ...options,
    })
    return this.outcomes().map(({ place, outcome }) => `${place}: ${describeOutcome(outcome)}`)
  }

  /** Returns all outcomes except those of gathering facts. */
  outcomes(): { place: string; outcome: Outcome }[] {
    return this.events.flatMap((event) =>
      event.type === 'task-finished' && event.task !== 'Gathering Facts'
        ? [{ place: `${event.host}: ${event.handler ? 'handler ' : ''}${event.task}`, outcome: event.outcome }]
        : [],
    )
  }
}

export function roleOf(name: string, { tasks, handlers }: RoleParts) {
  return defineRole({ name, folder: '/nowhere', variables: z.object({}), tasks, handlers })
}

function describeOutcome(outcome: Outcome): string {
  if (outcome.status === 'failed') return `failed (${outcome.failure.message})`
  if (outcome.status === 'changed' && outcome.dependsOn) return `changed (depends on ${outcome.dependsOn})`
  return outcome.status
}
