/** A handler in one use of a role. */
export interface HandlerUse {
  /** The use of the role, by identity: a host may have the same role several times. */
  readonly use: object
  readonly role: string
  readonly handler: string
  /** What the handler acts on: `unit nginx.service`. Absent if its resource does not declare what it writes. */
  readonly object?: string
}

/** A handler that still has to run on a host, because a task that notifies it has changed something. */
export interface PendingHandler {
  readonly role: string
  readonly handler: string
  /** What it acts on. Absent if its resource did not declare that. */
  readonly object?: string
  /** The task that notified it. */
  readonly task: string
  /** In a dry run, the earlier task that decides whether the notifying task changes anything. */
  readonly dependsOn?: string
  /** The note on the host has the format of the first versions of haploy, without an object. */
  readonly format?: 1
}

/** A handler that a task of this run notifies. */
export type Notified = HandlerUse & Pick<PendingHandler, 'task' | 'dependsOn'>

/** A handler that is no longer pending, so that its note on the host is to be removed. */
export interface Finished {
  readonly note: PendingHandler
  /** No other handler of this name is pending on the host. */
  readonly isLast: boolean
}

/** Returns the uses of a role on the host in this run. */
type UsesOf = (role: string) => readonly object[]

interface Entry {
  note: PendingHandler
  /** The uses in which it was notified in this run. Absent: an earlier run left it. */
  readonly only?: Set<object>
  /** The uses in which it has run, or that have nothing to do with it. */
  readonly done: Set<object>
  hasRun: boolean
}

/**
 * The pending handlers of one host: those that earlier runs left, and those notified in this run.
 *
 * A note with an object belongs to the handler that acts on this object, in whichever use of the role that is. Which use a
 * note without an object belongs to is known only in the run that wrote it. If an earlier run left it, it belongs to
 * every use. The same applies if a handler does not declare its object. Nothing that may still be due is ever finished.
 */
export class PendingHandlers {
  readonly #entries = new Map<string, Entry>()

  /** `left`: the handlers that earlier runs noted on the host. */
  constructor(
    left: readonly PendingHandler[] = [],
    private readonly usesOf: UsesOf = () => [],
  ) {
    for (const note of left) this.#entries.set(keyOf(note), { note, done: new Set(), hasRun: false })
  }

  /** Returns a pending handler that this one is, or may be. */
  get(handler: HandlerUse): PendingHandler | undefined {
    return this.#due(handler)[0]?.note
  }

  has(handler: HandlerUse): boolean {
    return this.#due(handler).length > 0
  }

  /** Whether any note has the names of this handler, so that it may be due. */
  hasNamed(role: string, handler: string): boolean {
    return [...this.#entries.values()].some(({ note }) => note.role === role && note.handler === handler)
  }

  add(notified: readonly Notified[]): void {
    for (const { use, ...note } of notified) {
      const entry = this.#entries.get(keyOf(note)) ?? { note, only: new Set(), done: new Set(), hasRun: false }
      entry.note = note
      entry.only?.add(use)
      entry.done.delete(use)
      this.#entries.set(keyOf(note), entry)
    }
  }

  /** Records that handlers have run, or no longer have to. Returns what is not pending any more. */
  finish(handlers: readonly HandlerUse[]): readonly Finished[] {
    return handlers.flatMap((handler) =>
      this.#due(handler).flatMap((entry) => {
        entry.hasRun = true
        entry.done.add(handler.use)
        return isExactly(entry.note, handler) ? this.#drop(entry) : this.#dropIfDone(entry)
      }),
    )
  }

  /**
   * Records that a handler is not wanted in this use. If an earlier run left it pending, another use or another playbook
   * may want it. Returns what is not pending any more.
   */
  skip(handler: HandlerUse): readonly Finished[] {
    return this.#due(handler).flatMap((entry) => {
      entry.hasRun ||= entry.only !== undefined
      entry.done.add(handler.use)
      return this.#dropIfDone(entry)
    })
  }

  /**
   * Records that the handlers of one use of a role have had their turn: notes that belong to none of them belong to other
   * uses. `find` returns the handler of a name in this use.
   */
  pass(use: object, role: string, find: (handler: string) => HandlerUse | undefined): readonly Finished[] {
    const entries = [...this.#entries.values()].filter(({ note, only }) => note.role === role && !only)
    return entries.flatMap((entry) => {
      const handler = find(entry.note.handler)
      if (handler && mayBe(entry.note, handler)) return []
      entry.done.add(use)
      return this.#dropIfDone(entry)
    })
  }

  /** Removes handlers whose notes have been removed. */
  remove(finished: readonly Finished[]): void {
    for (const { note } of finished) this.#entries.delete(keyOf(note))
  }

  /** Adapts to the notes that the host has now. */
  update(notes: readonly PendingHandler[]): void {
    const noted = new Set(notes.map(keyOf))
    for (const key of this.#entries.keys()) if (!noted.has(key)) this.#entries.delete(key)
    for (const note of notes) {
      const entry = this.#entries.get(keyOf(note)) ?? { note, done: new Set(), hasRun: false }
      this.#entries.set(keyOf(note), entry)
    }
  }

  copy(): PendingHandlers {
    const copy = new PendingHandlers([], this.usesOf)
    for (const [key, { only, done, ...entry }] of this.#entries) {
      copy.#entries.set(key, { ...entry, done: new Set(done), ...(only && { only: new Set(only) }) })
    }
    return copy
  }

  /** In the order in which they were notified. */
  get all(): readonly PendingHandler[] {
    return [...this.#entries.values()].map(({ note }) => note)
  }

  /** Whether this run has the role, but every use of it had its turn and none has the handler for the object. */
  isUnclaimed(note: PendingHandler): boolean {
    const { hasRun, done } = this.#entries.get(keyOf(note)) ?? { hasRun: true, done: new Set() }
    const uses = this.usesOf(note.role)
    return !hasRun && uses.length > 0 && uses.every((use) => done.has(use))
  }

  #due(handler: HandlerUse): readonly Entry[] {
    return [...this.#entries.values()].filter(
      ({ note, only, done }) =>
        mayBe(note, handler) &&
        (isExactly(note, handler) || (!done.has(handler.use) && (only?.has(handler.use) ?? true))),
    )
  }

  #dropIfDone(entry: Entry): readonly Finished[] {
    const uses = entry.only ? [...entry.only] : this.usesOf(entry.note.role)
    return entry.hasRun && uses.every((use) => entry.done.has(use)) ? this.#drop(entry) : []
  }

  #drop({ note }: Entry): readonly Finished[] {
    this.#entries.delete(keyOf(note))
    return [{ note, isLast: !this.hasNamed(note.role, note.handler) }]
  }
}

function mayBe(note: PendingHandler, { role, handler, object }: HandlerUse): boolean {
  if (note.role !== role || note.handler !== handler) return false
  return note.object === undefined || object === undefined || note.object === object
}

function isExactly(note: PendingHandler, handler: HandlerUse): boolean {
  return handler.object !== undefined && note.object === handler.object && mayBe(note, handler)
}

function keyOf({ role, handler, object, format }: PendingHandler): string {
  return JSON.stringify([role, handler, object, format])
}
