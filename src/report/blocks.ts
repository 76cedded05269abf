import type { Failure, Outcome } from '../core/outcome.js'
import type { TaskRef } from '../engine/events.js'

/** The result of a task on one host. */
export interface Result {
  readonly host: string
  readonly outcome: Outcome | { readonly status: 'unreachable'; readonly failure: Failure }
}

/** The results of one task, printed under one header. */
export interface Block {
  readonly place: TaskPlace
  readonly results: readonly Result[]
}

type TaskPlace = Omit<TaskRef, 'host'>

interface Pending extends Block {
  readonly results: Result[]
  /** The cursors of the hosts whose latest task this is. */
  readonly cursors: Set<Cursor>
}

/** The position of a host in the sequence of blocks. */
interface Cursor {
  readonly host: string
  readonly position: number
  /** The block of its latest task, until that is printed. */
  at?: Pending
  role?: string
  running: boolean
  finished: boolean
}

/** The block for a host that became unreachable outside a task. */
const connection: TaskPlace = { role: '', task: 'connection', handler: false }

/**
 * Sorts the results of the hosts of one batch, which run at different speeds, into one sequence of blocks. The sequence
 * contains each host's tasks in the order of that host. A block is printed as soon as no host can add a result to it, or a
 * block before it.
 */
export class Blocks {
  readonly #print: (block: Block) => void
  readonly #cursors = new Map<string, Cursor>()
  readonly #pending: Pending[] = []
  /** Hosts that may still add to any pending block, so that no block can be printed. */
  #hostsBeforePending = 0

  constructor(hosts: readonly string[], print: (block: Block) => void) {
    this.#print = print
    for (const host of hosts) this.#cursor(host)
  }

  started(place: TaskRef): void {
    this.#enter(this.#cursor(place.host), place)
    this.#printComplete()
  }

  finished(place: TaskRef, outcome: Outcome): void {
    const cursor = this.#cursor(place.host)
    const here = cursor.running && cursor.at && same(cursor.at.place, place)
    if (!here) this.#enter(cursor, place)
    this.#addResult(cursor, outcome)
    this.#printComplete()
  }

  hostUnreachable(host: string, failure: Failure): void {
    const cursor = this.#cursor(host)
    if (!cursor.running) this.#enter(cursor, connection)
    this.#addResult(cursor, { status: 'unreachable', failure })
    this.hostFinished(host)
  }

  /** To be called when the host has no further tasks. */
  hostFinished(host: string): void {
    const cursor = this.#cursor(host)
    if (!cursor.finished && !cursor.at) this.#hostsBeforePending--
    cursor.finished = true
    cursor.running = false
    this.#printComplete()
  }

  /** Prints all pending blocks. */
  flush(): void {
    for (const host of this.#cursors.keys()) this.hostFinished(host)
  }

  #cursor(host: string): Cursor {
    const known = this.#cursors.get(host)
    if (known) return known
    const cursor = { host, position: this.#cursors.size, running: false, finished: false }
    this.#cursors.set(host, cursor)
    this.#hostsBeforePending++
    return cursor
  }

  #enter(cursor: Cursor, place: TaskPlace): void {
    const from = cursor.at ? this.#pending.indexOf(cursor.at) + 1 : 0
    const block = this.#pending.find((candidate, index) => index >= from && same(candidate.place, place))
    if (!cursor.at && !cursor.finished) this.#hostsBeforePending--
    cursor.at?.cursors.delete(cursor)
    cursor.at = block ?? this.#insert(cursor, place, from)
    cursor.at.cursors.add(cursor)
    cursor.role = place.role
    cursor.running = true
  }

  /**
   * Inserts a new block. Within a role it follows the host's latest task. The first task of another role precedes the
   * blocks of that role from other hosts; without such blocks it comes last.
   */
  #insert(cursor: Cursor, { role, task, handler }: TaskPlace, from: number): Pending {
    const block: Pending = { place: { role, task, handler }, results: [], cursors: new Set() }
    const first = this.#pending.findIndex((candidate, index) => index >= from && candidate.place.role === role)
    const elsewhere = first < 0 ? this.#pending.length : first
    const stays = role === cursor.role || role === connection.role
    this.#pending.splice(stays ? from : elsewhere, 0, block)
    return block
  }

  #addResult(cursor: Cursor, outcome: Result['outcome']): void {
    cursor.at?.results.push({ host: cursor.host, outcome })
    cursor.running = false
  }

  #printComplete(): void {
    while (this.#hostsBeforePending === 0 && this.#pending[0] && isComplete(this.#pending[0]))
      this.#printBlock(this.#pending.shift()!)
  }

  #printBlock({ place, results, cursors }: Pending): void {
    for (const cursor of cursors) {
      cursor.at = undefined
      if (!cursor.finished) this.#hostsBeforePending++
    }
    if (results.length === 0) return
    const position = ({ host }: Result) => this.#cursor(host).position
    this.#print({ place, results: results.sort((a, b) => position(a) - position(b)) })
  }
}

function same(a: TaskPlace, b: TaskPlace): boolean {
  return a.task === b.task && a.role === b.role && a.handler === b.handler
}

function isComplete({ cursors }: Pending): boolean {
  for (const { running } of cursors) if (running) return false
  return true
}
