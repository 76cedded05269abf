import { Output } from '../core/output.js'
import type { Part } from './batch.js'
import type { Session } from './session.js'
import type { Entry, Work } from './work.js'

/** What the host answered to the probes of tasks that are still to come, asked for in as few exchanges as possible. */
export class Observations {
  readonly #outputs = new Map<Work, Output>()

  constructor(private readonly session: Session) {}

  /** The answer for a task; when it is not known yet, it is asked for together with those of the tasks behind it. */
  async of(work: Work, upcoming: readonly Entry[]): Promise<Output> {
    if (needsNoProbe(work)) return nothing
    const known = this.#outputs.get(work)
    if (known) return known
    const works = probed(upcoming)
    this.store(works, await this.session.exchange(works.map(probePart), { timeout: longest(works) }))
    return this.#outputs.get(work) ?? nothing
  }

  /** Probes to send behind the steps of a change, so that what follows is seen as the change left it. */
  following(upcoming: readonly Entry[]): { works: Work[]; parts: Part[] } {
    const works = probed(upcoming)
    return { works, parts: works.map(probePart) }
  }

  store(works: readonly Work[], outputs: readonly (Output | undefined)[]): void {
    works.forEach((work, index) => {
      const output = outputs[index]
      if (output) this.#outputs.set(work, output)
      else this.#outputs.delete(work)
    })
  }

  /** Forgets everything, for when it is not known what a failed change left. */
  forget(): void {
    this.#outputs.clear()
  }
}

const nothing = new Output(0, Buffer.alloc(0), Buffer.alloc(0))

/** Tasks up to the first one that can be defined only later. */
function probed(upcoming: readonly Entry[]): Work[] {
  const barrier = upcoming.findIndex((entry) => entry.type === 'deferred')
  const reachable = barrier < 0 ? upcoming : upcoming.slice(0, barrier)
  return reachable.flatMap((entry) => (entry.type === 'work' && !needsNoProbe(entry.work) ? [entry.work] : []))
}

function needsNoProbe({ resource }: Work): boolean {
  return resource === undefined || resource.probe.script.text === ''
}

function probePart({ resource }: Work): Part {
  return { script: resource!.probe.script }
}

/** Milliseconds for the most patient of the probes; undefined leaves it to the run. */
function longest(works: readonly Work[]): number | undefined {
  const seconds = works.flatMap(({ resource }) => resource?.timeout ?? [])
  return seconds.length > 0 ? Math.max(...seconds) * 1000 : undefined
}
