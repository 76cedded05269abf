import { type Change, type Requirement, type Resource, readsOf, writesOf } from '../../core/resource.js'
import { type Subject, subject } from '../../core/subject.js'
import { type Names, WrittenSubjects } from './written.js'

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
  readonly #effects: Effect[]
  readonly #written: WrittenSubjects
  /** What is also certainly there after the change that writes it. */
  readonly #brought: WrittenSubjects
  /** What is certainly there after a change, by its names. */
  readonly #brings: WrittenSubjects
  /** The numbers of the effects that write anything, and of those that write something. */
  readonly #anything: number[]
  readonly #something: number[]
  #unrehearsed: string | undefined

  constructor(
    private readonly names: Names,
    earlier?: ChangeEffects,
  ) {
    this.#effects = earlier ? [...earlier.#effects] : []
    this.#anything = earlier ? [...earlier.#anything] : []
    this.#something = earlier ? [...earlier.#something] : []
    this.#unrehearsed = earlier ? earlier.#unrehearsed : undefined
    this.#written = new WrittenSubjects(names, earlier ? earlier.#written : undefined)
    this.#brought = new WrittenSubjects(names, earlier ? earlier.#brought : undefined)
    this.#brings = new WrittenSubjects(names, earlier ? earlier.#brings : undefined)
  }

  /** The number of changes. */
  get count(): number {
    return this.#effects.length
  }

  /** Returns an independent copy. Nothing may be added to the original as long as the copy is used. */
  copy(): ChangeEffects {
    return new ChangeEffects(this.names, this)
  }

  /**
   * Adds the changes of a task. If they depend on an earlier task (`isCertain` is false), they may write anything that
   * the resource writes.
   */
  add(task: string, resource: Resource, changes: readonly Change[], isCertain = true): void {
    const planned = changes.map((change) => writesOf(resource, change))
    const writes = isCertain ? planned : [...planned, writesOf(resource)]
    const { brings = [] } = resource.type === 'reading' ? {} : resource
    this.#add({
      task,
      writes: writes.some((each) => each === undefined) ? undefined : writes.flatMap((each) => each!),
      brings: isCertain ? brings : [],
      isRehearsed: isCertain && isRehearsed(resource, changes),
    })
  }

  /** Adds a task that cannot be defined yet and may therefore write anything. */
  addUnknown(task: string): void {
    this.#add({ task, writes: undefined, brings: [], isRehearsed: false })
  }

  /**
   * Returns the earliest change, after the first `known` ones, that the answer of a resource may depend on. Declared
   * dependencies take precedence: they are more likely to matter.
   */
  causeOf(resource: Resource, found: unknown, known = 0): Cause | undefined {
    const reads = readsOf(resource, found)
    const isAbsent = resource.type !== 'reading' && (resource.isAbsent?.(found) ?? false)
    const declared = reads && earliest(this.#writersOf([...reads, ...(isAbsent ? [subject.missing] : [])]), known)
    if (declared !== undefined) return { task: this.#effects[declared]!.task, isDeclared: true }
    const possible = reads
      ? earliest(reads.length === 0 ? [] : [this.#anything], known)
      : earliest([this.#something], known)
    return possible === undefined ? undefined : { task: this.#effects[possible]!.task, isDeclared: false }
  }

  /**
   * Whether no earlier change can have started the daemon that a resource found stopped. A package does not start its
   * daemon, since haploy lets none, and the files of a unit only decide whether the daemon can be started.
   */
  leaveStopped(resource: Resource, found: unknown): boolean {
    if (resource.type !== 'reading' && resource.isAbsent?.(found)) return true
    const others = readsOf(resource, found)?.filter(({ type }) => type !== 'definition')
    return others !== undefined && earliest([this.#anything, ...this.#writersOf(others)], 0) === undefined
  }

  /** Whether a requirement will be fulfilled that now is or is not; the task on which that depends where nobody knows. */
  fulfil(
    { reads, fulfilledBy }: Pick<Requirement, 'reads' | 'fulfilledBy'>,
    isFulfilled: boolean,
  ): boolean | { readonly dependsOn: string } {
    const brings = new Set(fulfilledBy ? this.#brings.writersOf(fulfilledBy).flat() : [])
    const decisive = new Set(reads.flatMap((read) => (isMissing(read) ? [] : this.#written.writersOf(read).flat())))
    const helpful = [
      ...this.#anything,
      ...(reads.some(isMissing) ? this.#written.writersOf(subject.missing).flat() : []),
      ...reads.flatMap((read) => this.#bringersOf(read)),
    ]
    let now: boolean | { readonly dependsOn: string } = isFulfilled
    for (const effect of [...new Set([...brings, ...decisive, ...helpful])].sort((one, other) => one - other)) {
      if (brings.has(effect)) now = true
      else if (decisive.has(effect) || now === false) now = { dependsOn: this.#effects[effect]!.task }
    }
    return now
  }

  /** The earliest change that no rehearsal puts in place, so that it may have done without that. */
  get unrehearsed(): string | undefined {
    return this.#unrehearsed
  }

  #add(effect: Effect): void {
    const number = this.#effects.push(effect) - 1
    const { task, writes, brings, isRehearsed } = effect
    if (!isRehearsed && writes?.length !== 0) this.#unrehearsed ??= task
    if (writes === undefined) this.#anything.push(number)
    if (writes?.length !== 0) this.#something.push(number)
    for (const written of writes ?? []) {
      const index = brings.some((brought) => isBrought(written, brought)) ? this.#brought : this.#written
      index.add(written, number)
    }
    for (const brought of brings) this.#brings.add(brought, number)
  }

  /**
   * The effects that bring a subject under another name: a link that leads nowhere then leads to it. What is brought under
   * the same name is not what a requirement lacks.
   */
  #bringersOf(read: Subject): readonly number[] {
    const effects = this.#brought.writersOf(read).flat()
    return effects.filter((effect) => this.#effects[effect]!.brings.every(({ name }) => name !== read.name))
  }

  #writersOf(reads: readonly Subject[]): readonly (readonly number[])[] {
    return reads.flatMap((read) => [...this.#written.writersOf(read), ...this.#brought.writersOf(read)])
  }
}

/** A folder that gets another mode is there as it was. */
function isBrought(written: Subject, { type, name }: Subject): boolean {
  const isSame = written.type === type || (written.type === 'content' && type === 'path')
  return isSame && written.name === name
}

function isMissing({ type }: Subject): boolean {
  return type === 'missing'
}

/** Returns the lowest number that is not below `known`. The lists are in ascending order. */
function earliest(lists: readonly (readonly number[])[], known: number): number | undefined {
  const found = lists.flatMap((list) => from(list, known) ?? [])
  return found.length === 0 ? undefined : Math.min(...found)
}

/** Lists are long after thousands of changes, and only the last of these are usually not known. */
function from(list: readonly number[], known: number): number | undefined {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]! < known) low = middle + 1
    else high = middle
  }
  return list[low]
}

/** Whether a rehearsal makes these changes, too: their steps end at once and start nothing, and they bring no large files. */
export function isRehearsed(resource: Resource, changes: readonly Change[]): boolean {
  const inputs = changes.flatMap(({ steps }) => steps.map(({ input }) => input?.size ?? 0))
  return resource.type === 'state' && resource.quick === true && inputs.every((size) => size <= largestRehearsed)
}

/** Bytes: they are sent once for each rehearsal after them, and kept in the memory of the host. */
const largestRehearsed = 4 * 2 ** 20
