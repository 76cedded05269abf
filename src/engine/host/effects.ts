import type { Change } from '../../core/resource.js'
import { type Resource, writesOf } from '../../core/resource.js'
import { overlap, type Subject } from '../../core/subject.js'

/** The changes of one task, made or predicted. */
interface Effect {
  readonly task: string
  /** Undefined: anything. */
  readonly writes: readonly Subject[] | undefined
}

/** The task that an answer depends on. */
export interface Cause {
  readonly task: string
  /**
   * True when both resources declare what they read and write. Otherwise the answer is only not known to be
   * independent.
   */
  readonly isDeclared: boolean
}

/**
 * What the changes of a run write, in order. From this, haploy derives which later answers may differ from those known
 * before. A resource without `reads` or `writes` may read or write anything.
 */
export class ChangeEffects {
  constructor(private readonly effects: Effect[] = []) {}

  /** The number of changes. */
  get count(): number {
    return this.effects.length
  }

  /** Returns an independent copy. */
  copy(): ChangeEffects {
    return new ChangeEffects([...this.effects])
  }

  /**
   * Adds the changes of a task. If they depend on an earlier task (`isCertain` is false), they may write anything that
   * the resource writes.
   */
  add(task: string, resource: Resource, changes: readonly Change[], isCertain = true): void {
    const planned = changes.map((change) => writesOf(resource, change))
    const writes = isCertain ? planned : [...planned, writesOf(resource)]
    this.effects.push({
      task,
      writes: writes.some((each) => each === undefined) ? undefined : writes.flatMap((w) => w!),
    })
  }

  /** Adds a task that cannot be defined yet and may therefore write anything. */
  addUnknown(task: string): void {
    this.effects.push({ task, writes: undefined })
  }

  /**
   * Returns the earliest change, after the first `known` ones, that the answer of a resource may depend on. Declared
   * dependencies take precedence: they are more likely to matter.
   */
  causeOf(resource: Resource, found: unknown, known = 0): Cause | undefined {
    const { reads } = resource
    const isAbsent = resource.type !== 'reading' && (resource.isAbsent?.(found) ?? false)
    let possible: Cause | undefined
    for (const { task, writes } of this.effects.slice(known)) {
      if (reads && writes && isWritten(reads, isAbsent, writes)) return { task, isDeclared: true }
      if ((!writes && reads?.length !== 0) || (!reads && writes?.length !== 0)) possible ??= { task, isDeclared: false }
    }
    return possible
  }
}

function isWritten(reads: readonly Subject[], isAbsent: boolean, writes: readonly Subject[]): boolean {
  return writes.some((written) =>
    written.type === 'missing' ? isAbsent : reads.some((read) => overlap(read, written)),
  )
}
