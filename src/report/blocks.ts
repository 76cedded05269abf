import type { Failure, Outcome } from '../core/outcome.js'
import type { TaskRef } from '../engine/events.js'

/** How one host fared with a task. */
export interface Result {
  readonly host: string
  readonly outcome: Outcome | { readonly status: 'unreachable'; readonly failure: Failure }
}

/** The results of one task, under the header that they share. */
export interface Block {
  readonly place: TaskPlace
  readonly results: readonly Result[]
}

type TaskPlace = Omit<TaskRef, 'host'>

interface Pending extends Block {
  readonly results: Result[]
  /** Of the hosts whose latest task this is. */
  readonly cursors: Set<Cursor>
}

/** Where a host is in the sequence of blocks. */
interface Cursor {
  readonly host: string
  readonly position: number
  /** Its latest task, while that is not printed yet. */
  at?: Pending
  role?: string
  running: boolean
  out: boolean
}

/** The block for a host that was lost outside of any task. */
const connection: TaskPlace = { role: '', task: 'connection', handler: false }

/**
 * Puts the results of the hosts of one batch, which go at their own pace, into one sequence of blocks. The sequence
 * holds every host's tasks in that host's own order; a block is printed when no host can come to it, or to a place
 * before it, any more.
 */
export class Blocks {
  readonly #print: (block: Block) => void
  readonly #cursors = new Map<string, Cursor>()
  readonly #pending: Pending[] = []
  /** Hosts that may still come to any of the pending blocks, so that none can be printed. */
  #waitedFor = 0

  constructor(hosts: readonly string[], print: (block: Block) => void) {
    this.#print = print
    for (const host of hosts) this.#cursor(host)
  }

  started(place: TaskRef): void {
    this.#enter(this.#cursor(place.host), place)
    this.#release()
  }

  finished(place: TaskRef, outcome: Outcome): void {
    const cursor = this.#cursor(place.host)
    const here = cursor.running && cursor.at && same(cursor.at.place, place)
    if (!here) this.#enter(cursor, place)
    this.#settle(cursor, outcome)
    this.#release()
  }

  lost(host: string, failure: Failure): void {
    const cursor = this.#cursor(host)
    if (!cursor.running) this.#enter(cursor, connection)
    this.#settle(cursor, { status: 'unreachable', failure })
    this.left(host)
  }

  /** The host has nothing more to do. */
  left(host: string): void {
    const cursor = this.#cursor(host)
    if (!cursor.out && !cursor.at) this.#waitedFor--
    cursor.out = true
    cursor.running = false
    this.#release()
  }

  /** Prints all that is left. */
  flush(): void {
    for (const host of this.#cursors.keys()) this.left(host)
  }

  #cursor(host: string): Cursor {
    const known = this.#cursors.get(host)
    if (known) return known
    const cursor = { host, position: this.#cursors.size, running: false, out: false }
    this.#cursors.set(host, cursor)
    this.#waitedFor++
    return cursor
  }

  #enter(cursor: Cursor, place: TaskPlace): void {
    const from = cursor.at ? this.#pending.indexOf(cursor.at) + 1 : 0
    const block = this.#pending.find((candidate, index) => index >= from && same(candidate.place, place))
    if (!cursor.at && !cursor.out) this.#waitedFor--
    cursor.at?.cursors.delete(cursor)
    cursor.at = block ?? this.#insert(cursor, place, from)
    cursor.at.cursors.add(cursor)
    cursor.role = place.role
    cursor.running = true
  }

  /**
   * Within a role a task that is new belongs right after the host's latest one. The first of another role belongs
   * before that role's tasks that other hosts came to already, and after everything when there are none.
   */
  #insert(cursor: Cursor, { role, task, handler }: TaskPlace, from: number): Pending {
    const block: Pending = { place: { role, task, handler }, results: [], cursors: new Set() }
    const first = this.#pending.findIndex((candidate, index) => index >= from && candidate.place.role === role)
    const elsewhere = first < 0 ? this.#pending.length : first
    const stays = role === cursor.role || role === connection.role
    this.#pending.splice(stays ? from : elsewhere, 0, block)
    return block
  }

  #settle(cursor: Cursor, outcome: Result['outcome']): void {
    cursor.at?.results.push({ host: cursor.host, outcome })
    cursor.running = false
  }

  #release(): void {
    while (this.#waitedFor === 0 && this.#pending[0] && isPast(this.#pending[0])) this.#close(this.#pending.shift()!)
  }

  #close({ place, results, cursors }: Pending): void {
    for (const cursor of cursors) {
      cursor.at = undefined
      if (!cursor.out) this.#waitedFor++
    }
    if (results.length === 0) return
    const position = ({ host }: Result) => this.#cursor(host).position
    this.#print({ place, results: results.sort((a, b) => position(a) - position(b)) })
  }
}

function same(a: TaskPlace, b: TaskPlace): boolean {
  return a.task === b.task && a.role === b.role && a.handler === b.handler
}

function isPast({ cursors }: Pending): boolean {
  for (const { running } of cursors) if (running) return false
  return true
}
