import { FailedError } from '../core/errors.js'
import { Output } from '../core/output.js'
import type { Change, Resource } from '../core/resource.js'
import type { Part } from './batch.js'
import { Forecast } from './forecast.js'
import type { Session } from './session.js'
import type { Entry, Work } from './work.js'

/** A task that can be foreseen. */
export interface Foreseen {
  readonly work: Work
  readonly resource: Resource
  /** To its probe. */
  readonly answer: Output
  readonly changes: readonly Change[]
}

/** What the host answered to the probes of tasks that are still to come, asked for in as few exchanges as possible. */
export class Observations {
  readonly #fresh = new Map<Work, Output>()
  /** Answers from before the last change: no longer true for certain, but good enough to foresee what will change. */
  readonly #old = new Map<Work, Output>()
  /** All that was changed so far: what looks at it may have another answer by now than the one that is known. */
  readonly #changed = new Forecast()

  constructor(private readonly session: Session) {}

  /** The answer for a task; when it is not known yet, it is asked for together with those of the tasks behind it. */
  async of(work: Work, upcoming: readonly Entry[]): Promise<Output> {
    if (needsNoProbe(work)) return nothing
    const known = this.#fresh.get(work)
    if (known) return known
    const { works, parts } = this.#reach(upcoming)
    this.store(works, await this.#ask(works, parts))
    return this.#fresh.get(work) ?? nothing
  }

  /** Probes to send behind the steps of a change, so that what follows is seen as the change left it. */
  following(upcoming: readonly Entry[]): { works: Work[]; parts: Part[] } {
    this.forget()
    return this.#reach(upcoming)
  }

  store(works: readonly Work[], outputs: readonly (Output | undefined)[]): void {
    works.forEach((work, index) => {
      const output = outputs[index]
      if (output) this.#fresh.set(work, output)
    })
  }

  /** What was seen is old from now on. */
  forget(): void {
    for (const [work, output] of this.#fresh) this.#old.set(work, output)
    this.#fresh.clear()
  }

  /** Notes a change that is about to be made. */
  noteChange({ task }: Work, resource: Resource, changes: readonly Change[]): void {
    this.#changed.note(task.name, resource, changes)
  }

  /**
   * What a task will find and change by its last answer, which may be one from before a change. Undefined where that is
   * no longer to be relied on, since something that it looks at was changed.
   */
  foresee(work: Work): Foreseen | undefined {
    const { resource } = work
    const answer = this.#fresh.get(work) ?? this.#old.get(work)
    if (!resource || !answer) return undefined
    try {
      const current = resource.probe.parse(answer)
      const changes = resource.plan(current)
      return this.#changed.dependence(resource, current) === undefined ? { work, resource, answer, changes } : undefined
    } catch {
      return undefined
    }
  }

  /** When the time is up, the task is named whose probe was under way: it need not be the one that is waited for. */
  async #ask(works: readonly Work[], parts: readonly Part[]): Promise<(Output | undefined)[]> {
    let underWay = 0
    const onPart = (part: number) => {
      underWay = Math.max(underWay, part)
    }
    try {
      return await this.session.exchange(parts, { onPart })
    } catch (error) {
      const asked = works[underWay]
      if (!(error instanceof FailedError) || !asked) throw error
      throw new FailedError(`${error.message}, when asked about '${asked.task.name}'`, {
        hint: 'Find out on the host what it waits for, or allow more time with --command-timeout.',
        cause: error,
      })
    }
  }

  /**
   * Tasks up to the first one that can be defined only later, or that will change the host by what is known: behind a
   * change everything has to be asked again.
   */
  #reach(upcoming: readonly Entry[]): { works: Work[]; parts: Part[] } {
    const works: Work[] = []
    for (const entry of upcoming) {
      if (entry.type === 'deferred') break
      if (entry.type !== 'work' || needsNoProbe(entry.work)) continue
      works.push(entry.work)
      if (this.#willChange(entry.work)) break
    }
    return { works, parts: works.map(({ resource }) => ({ script: resource!.probe.script })) }
  }

  #willChange(work: Work): boolean {
    const output = this.#old.get(work)
    if (!output || !work.resource) return false
    try {
      return work.resource.plan(work.resource.probe.parse(output)).length > 0
    } catch {
      return true
    }
  }
}

const nothing = new Output(0, Buffer.alloc(0), Buffer.alloc(0))

function needsNoProbe({ resource }: Work): boolean {
  return resource === undefined || resource.probe.script.text === ''
}
