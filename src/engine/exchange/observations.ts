import { FailedError } from '../../core/errors.js'
import type { Change, Resource } from '../../core/resource.js'
import { Output } from '../../core/shell/output.js'
import { Forecast } from '../dry-run/effects.js'
import type { Session } from '../host/session.js'
import type { Part } from './batch.js'
import type { Entry, Work } from './work.js'

/** What the host said, and how many changes there were by then. */
interface Answer {
  readonly output: Output
  readonly known: number
}

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
  readonly #fresh = new Map<Work, Answer>()
  /** Answers from before the last change: no longer true for certain, but good enough to foresee what will change. */
  readonly #old = new Map<Work, Answer>()
  /** All that was changed so far: what looks at it may have another answer by now than the one that is known. */
  readonly #changed = new Forecast()

  constructor(private readonly session: Session) {}

  /** The answer for a task; when it is not known yet, it is asked for together with those of the tasks behind it. */
  async of(work: Work, upcoming: readonly Entry[]): Promise<Output> {
    if (needsNoProbe(work)) return nothing
    const known = this.#fresh.get(work)
    if (known) return known.output
    const { works, parts } = this.#reach(upcoming)
    this.store(works, await this.#ask(works, parts))
    return this.#fresh.get(work)?.output ?? nothing
  }

  /** Probes to send behind the steps of a change, so that what follows is seen as the change left it. */
  following(upcoming: readonly Entry[]): { works: Work[]; parts: Part[] } {
    this.forget()
    return this.#reach(upcoming)
  }

  store(works: readonly Work[], outputs: readonly (Output | undefined)[]): void {
    const known = this.#changed.changes
    works.forEach((work, index) => {
      const output = outputs[index]
      if (output) this.#fresh.set(work, { output, known })
    })
  }

  /** What was seen is old from now on. */
  forget(): void {
    for (const [work, answer] of this.#fresh) this.#old.set(work, answer)
    this.#fresh.clear()
  }

  /** Notes a change that is about to be made. */
  noteChange({ work, resource, changes }: Pick<Foreseen, 'work' | 'resource' | 'changes'>): void {
    this.#changed.note(work.task.name, resource, changes)
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
      const { output, known } = answer
      const current = resource.probe.parse(output)
      const changes = resource.plan(current)
      const isOutdated = this.#changed.dependence(resource, current, known) !== undefined
      return isOutdated ? undefined : { work, resource, answer: output, changes }
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
   * Tasks up to the first one that can be defined only later, or whose change by what is known has everything asked again.
   * Behind a quick change only those are asked that may travel with it once their answer is known.
   */
  #reach(upcoming: readonly Entry[]): { works: Work[]; parts: Part[] } {
    const works: Work[] = []
    let behindChange = false
    for (const entry of upcoming) {
      if (entry.type === 'deferred') break
      if (entry.type !== 'work' || needsNoProbe(entry.work)) continue
      const { work } = entry
      const isKnown = behindChange && this.foresee(work) !== undefined
      const isQuick = work.resource?.quick === true
      if (behindChange && !isKnown && !isQuick) break
      if (!isKnown) works.push(work)
      if (!this.#willChange(work)) continue
      if (!isQuick) break
      behindChange = true
    }
    return { works, parts: works.map(({ resource }) => ({ script: resource!.probe.script })) }
  }

  #willChange(work: Work): boolean {
    const answer = this.#old.get(work)
    if (!answer || !work.resource) return false
    try {
      return work.resource.plan(work.resource.probe.parse(answer.output)).length > 0
    } catch {
      return true
    }
  }
}

const nothing = new Output(0, Buffer.alloc(0), Buffer.alloc(0))

function needsNoProbe({ resource }: Work): boolean {
  return resource === undefined || resource.probe.script.text === ''
}
