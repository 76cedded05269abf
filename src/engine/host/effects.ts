import { type Change, type Requirement, type Resource, writesOf } from '../../core/resource.js'
import { isSame, overlap, type Subject, subject } from '../../core/subject.js'
import { firstFrom, SubjectIndex } from '../../core/subject-index.js'

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
  readonly #own: Effect[] = []
  /** The number of the first own change. */
  readonly #offset: number
  readonly #writes = new SubjectIndex()
  readonly #brings = new SubjectIndex()
  /** The numbers of the changes that may write anything. */
  readonly #undeclared: number[] = []
  /** The numbers of the changes that write something or may write anything. */
  readonly #writing: number[] = []
  #unrehearsed: string | undefined

  /** `base`: the changes before these. */
  constructor(private readonly base?: ChangeEffects) {
    this.#offset = base?.count ?? 0
  }

  /** The number of changes. */
  get count(): number {
    return this.#offset + this.#own.length
  }

  /** Returns a copy for planning. It must not be used after a change has been added to the original. */
  copy(): ChangeEffects {
    return new ChangeEffects(this)
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
      writes: writes.some((each) => each === undefined) ? undefined : writes.flatMap((w) => w!),
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
    const { reads } = resource
    const isAbsent = resource.type !== 'reading' && (resource.isAbsent?.(found) ?? false)
    const declared = reads && this.#first(known, (layer) => layer.#writesTo(reads, isAbsent))
    if (declared) return { task: declared.task, isDeclared: true }
    if (reads?.length === 0) return undefined
    const possible = this.#first(known, (layer) => [reads ? layer.#undeclared : layer.#writing])
    return possible && { task: possible.task, isDeclared: false }
  }

  /**
   * Whether the answer can differ only because something comes that is missing now. What comes with a package does not
   * run yet, since haploy lets no package start its daemon.
   */
  onlyBring(resource: Resource, found: unknown): boolean {
    const { reads } = resource
    const isAbsent = resource.type !== 'reading' && (resource.isAbsent?.(found) ?? false)
    const other = this.#first(0, (layer) =>
      reads ? [layer.#undeclared, ...reads.flatMap((each) => layer.#writes.overlapping(each))] : [layer.#writing],
    )
    return isAbsent && other === undefined
  }

  /** Whether a requirement will be fulfilled that now is or is not; the task on which that depends where nobody knows. */
  fulfil(
    { reads, fulfilledBy }: Pick<Requirement, 'reads' | 'fulfilledBy'>,
    isFulfilled: boolean,
  ): boolean | { readonly dependsOn: string } {
    const mayCome = reads.some(({ type }) => type === 'missing')
    let now: boolean | { readonly dependsOn: string } = isFulfilled
    for (const { task, writes, brings } of this.#concerning(reads, fulfilledBy)) {
      const others = writes?.filter((written) => !brings.some((brought) => isSame(brought, written)))
      if (fulfilledBy && brings.some((brought) => isSame(brought, fulfilledBy))) now = true
      else if (others ? isWritten(reads, mayCome && now === false, others) : now === false) now = { dependsOn: task }
    }
    return now
  }

  /** The earliest change that no rehearsal puts in place, so that it may have done without that. */
  get unrehearsed(): string | undefined {
    return this.base?.unrehearsed ?? this.#unrehearsed
  }

  #add(effect: Effect): void {
    const number = this.count
    const { task, writes, brings } = effect
    this.#own.push(effect)
    this.#writes.add(number, writes ?? [])
    this.#brings.add(number, brings)
    if (writes === undefined) this.#undeclared.push(number)
    if (writes?.length === 0) return
    this.#writing.push(number)
    if (!effect.isRehearsed) this.#unrehearsed ??= task
  }

  /** The numbers of the changes that write what is read. What is missing may come with a package, whatever that writes. */
  #writesTo(reads: readonly Subject[], isAbsent: boolean): Numbers {
    const others = reads.filter(({ type }) => type !== 'missing')
    return [...others, ...(isAbsent ? [subject.missing] : [])].flatMap((each) => this.#writes.overlapping(each))
  }

  /** The first change, after the first `known` ones, that has one of the numbers. */
  #first(known: number, numbersOf: (layer: ChangeEffects) => Numbers): Effect | undefined {
    const before = this.base ? this.base.#first(known, numbersOf) : undefined
    if (before) return before
    const found = numbersOf(this).flatMap((numbers) => firstFrom(numbers, known) ?? [])
    return found.length === 0 ? undefined : this.#own[Math.min(...found) - this.#offset]
  }

  /** The changes, in order, that may decide whether a requirement is fulfilled. */
  #concerning(reads: readonly Subject[], fulfilledBy: Subject | undefined): readonly Effect[] {
    const brought = fulfilledBy ? this.#brings.overlapping(fulfilledBy) : []
    const numbers = new Set([...this.#writesTo(reads, true), ...brought, this.#undeclared].flat())
    const own = [...numbers].sort((a, b) => a - b).map((number) => this.#own[number - this.#offset]!)
    return [...(this.base ? this.base.#concerning(reads, fulfilledBy) : []), ...own]
  }
}

/** Lists of numbers of changes, each ascending. */
type Numbers = readonly (readonly number[])[]

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
