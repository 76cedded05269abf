import { type Change, type Requirement, type Resource, writesOf } from '../../core/resource.js'
import { isSame, overlap, type Subject } from '../../core/subject.js'

/** The changes of one task, made or predicted. */
interface Effect {
  readonly task: string
  /** Undefined: anything. */
  readonly writes: readonly Subject[] | undefined
  /** What is certainly there after it. */
  readonly brings: readonly Subject[]
  /** A rehearsal puts it in place. */
  readonly isRehearsed: boolean
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
    const { brings = [] } = resource.type === 'reading' ? {} : resource
    this.effects.push({
      task,
      writes: writes.some((each) => each === undefined) ? undefined : writes.flatMap((w) => w!),
      brings: isCertain ? brings : [],
      isRehearsed: isCertain && isRehearsed(resource, changes),
    })
  }

  /** Adds a task that cannot be defined yet and may therefore write anything. */
  addUnknown(task: string): void {
    this.effects.push({ task, writes: undefined, brings: [], isRehearsed: false })
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

  /**
   * Whether the answer can differ only because something comes that is missing now. What comes with a package does not
   * run yet, since haploy lets no package start its daemon.
   */
  onlyBring(resource: Resource, found: unknown): boolean {
    const { reads } = resource
    const isAbsent = resource.type !== 'reading' && (resource.isAbsent?.(found) ?? false)
    const mayRead = (written: Subject) => !reads || reads.some((read) => overlap(read, written))
    return isAbsent && this.effects.every(({ writes }) => writes && !writes.some(mayRead))
  }

  /** Whether a requirement will be fulfilled that now is or is not; the task on which that depends where nobody knows. */
  fulfil({ reads, fulfilledBy }: Requirement, isFulfilled: boolean): boolean | { readonly dependsOn: string } {
    const mayCome = reads.some(({ type }) => type === 'missing')
    let now: boolean | { readonly dependsOn: string } = isFulfilled
    for (const { task, writes, brings } of this.effects) {
      const others = writes?.filter((written) => !brings.some((brought) => isSame(brought, written)))
      if (fulfilledBy && brings.some((brought) => isSame(brought, fulfilledBy))) now = true
      else if (others ? isWritten(reads, mayCome && now === false, others) : now === false) now = { dependsOn: task }
    }
    return now
  }

  /** The earliest change that no rehearsal puts in place, so that it may have done without that. */
  get unrehearsed(): string | undefined {
    return this.effects.find(({ writes, isRehearsed }) => !isRehearsed && writes?.length !== 0)?.task
  }
}

/** Whether a rehearsal makes these changes, too: their steps end at once and start nothing, and they bring no large files. */
export function isRehearsed(resource: Resource, changes: readonly Change[]): boolean {
  const inputs = changes.flatMap(({ steps }) => steps.map(({ input }) => input?.size ?? 0))
  return resource.type === 'state' && resource.quick === true && inputs.every((size) => size <= largestRehearsed)
}

/** Bytes: they are sent once for each rehearsal after them, and kept in the memory of the host. */
const largestRehearsed = 4 * 2 ** 20

/** What is missing may come with a package, whatever else that writes. */
function isWritten(reads: readonly Subject[], isAbsent: boolean, writes: readonly Subject[]): boolean {
  return writes.some((written) =>
    written.type === 'missing' ? isAbsent : reads.some((read) => overlap(read, written)),
  )
}
