import { createHash } from 'node:crypto'
import { FailedError, type HaployError } from '../../core/errors.js'
import type { Outcome } from '../../core/outcome.js'
import type { Change } from '../../core/resource.js'
import type { TaskRef } from '../events.js'
import type { Exchange } from '../exchange/item.js'

interface Announced {
  readonly ref: TaskRef
  /** Whether the run changes something here. */
  readonly mayChange: boolean
  /** Equal for an equal outcome with equal changes, also of what no diff shows. */
  readonly digest: Promise<string>
}

/** What a dry run says that a run would do on each host. */
export class Announcement {
  readonly #tasks = new Map<string, Announced[]>()

  add(ref: TaskRef, outcome: Outcome, changes: readonly Change[]): void {
    const { status } = outcome
    const mayChange = status === 'changed' || status === 'failed' || (status === 'ok' && changes.length > 0)
    // A local file that cannot be read any more is a difference.
    const digest = digestOf(ref, outcome, changes).catch((error: unknown) => String(error))
    this.#tasks.set(ref.host, [...this.#on(ref.host), { ref, mayChange, digest }])
  }

  /** Resolves to the first task of a host about which a later dry run says something else: `role : task`. */
  async differenceOn(host: string, later: Announcement): Promise<string | undefined> {
    const [shown, now] = [this.#on(host), later.#on(host)]
    for (let index = 0; index < Math.max(shown.length, now.length); index++) {
      const [was, is] = [shown[index], now[index]]
      if ((await was?.digest) !== (await is?.digest)) return titleOf((is ?? was)!.ref)
    }
    return undefined
  }

  /**
   * Returns what may be sent of an exchange: the items before the first change that was not announced. Throws FailedError if
   * that is the first item.
   */
  announcedPart(exchange: Exchange): Exchange {
    const index = exchange.items.findIndex(({ type, task }) => type === 'change' && !this.#allows(task.ref))
    if (index < 0) return exchange
    if (index > 0) return { ...exchange, items: exchange.items.slice(0, index) }
    throw new FailedError('the dry run did not show that this task changes the host', {
      hint: 'Something has changed on the host during the run. Run it again to see what would change now.',
    })
  }

  /** Whether a task that changes something was announced, or could not be because the output of another one defines it. */
  #allows({ host, role, task, handler }: TaskRef): boolean {
    const ofRole = this.#on(host).filter((each) => each.ref.role === role && each.mayChange)
    return ofRole.some(({ ref }) => (ref.task === task && ref.handler === handler) || ref.task.startsWith(definedLater))
  }

  #on(host: string): readonly Announced[] {
    return this.#tasks.get(host) ?? []
  }
}

/** What the user has approved. */
export interface Approved {
  readonly announcement: Announcement
  /** Why a host must not be touched, by its name: since the approval, its dry run has changed. */
  readonly refusals: ReadonlyMap<string, HaployError>
}

/** A dry run reports the tasks that an unknown output defines as one, whose name begins with this. */
export const definedLater = "tasks after '"

function titleOf({ role, task }: TaskRef): string {
  return `${role} : ${task}`
}

/** Contains the steps, because diffs hide secrets and the content of binary and large files. */
async function digestOf(ref: TaskRef, outcome: Outcome, changes: readonly Change[]): Promise<string> {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([ref, wordsOf(outcome)]))
  for (const { attribute, from, to, steps } of changes) {
    hash.update(JSON.stringify([attribute, from, to]))
    for (const { script, input } of steps) {
      hash.update(script.complete)
      if (input) for await (const chunk of input.read()) hash.update(chunk)
    }
  }
  return hash.digest('hex')
}

/** Without what differs from one try to the next, such as the times in an error message. */
function wordsOf(outcome: Outcome): unknown {
  if (outcome.status === 'changed') return [outcome.status, outcome.dependsOn, outcome.untested]
  return outcome.status === 'failed' ? [outcome.status, outcome.failure.message] : [outcome.status]
}
