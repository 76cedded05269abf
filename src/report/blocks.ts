import type { Outcome, Trouble } from '../core/outcome.js'
import type { Place } from '../engine/events.js'

/** How one host fared with a task. */
export interface Result {
  readonly host: string
  readonly outcome: Outcome | { readonly status: 'unreachable'; readonly trouble: Trouble }
}

/** The results of one task, under the header that they share. */
export interface Block {
  readonly place: Spot
  readonly results: readonly Result[]
}

type Spot = Omit<Place, 'host'>

interface Pending extends Block {
  readonly results: Result[]
  /** Hosts whose latest task this is. */
  readonly visitors: Set<Traveller>
}

interface Traveller {
  readonly host: string
  readonly position: number
  /** Its latest task, while that is not printed yet. */
  at?: Pending
  role?: string
  running: boolean
  out: boolean
}

/** Where a host is put that was lost outside of any task. */
const connection: Spot = { role: '', task: 'connection', handler: false }

/**
 * Puts the results of the hosts of one batch, which go at their own pace, into one sequence of blocks. The sequence
 * holds every host's tasks in that host's own order; a block is printed when no host can come to it, or to a place
 * before it, any more.
 */
export class Blocks {
  readonly #print: (block: Block) => void
  readonly #travellers = new Map<string, Traveller>()
  readonly #pending: Pending[] = []
  /** Hosts that may still come to any of the pending blocks, so that none can be printed. */
  #behind = 0

  constructor(hosts: readonly string[], print: (block: Block) => void) {
    this.#print = print
    for (const host of hosts) this.#traveller(host)
  }

  started(place: Place): void {
    this.#enter(this.#traveller(place.host), place)
    this.#release()
  }

  finished(place: Place, outcome: Outcome): void {
    const traveller = this.#traveller(place.host)
    const here = traveller.running && traveller.at && same(traveller.at.place, place)
    if (!here) this.#enter(traveller, place)
    this.#settle(traveller, outcome)
    this.#release()
  }

  lost(host: string, trouble: Trouble): void {
    const traveller = this.#traveller(host)
    if (!traveller.running) this.#enter(traveller, connection)
    this.#settle(traveller, { status: 'unreachable', trouble })
    this.left(host)
  }

  /** The host has nothing more to do. */
  left(host: string): void {
    const traveller = this.#traveller(host)
    if (!traveller.out && !traveller.at) this.#behind--
    traveller.out = true
    traveller.running = false
    this.#release()
  }

  /** Prints all that is left. */
  flush(): void {
    for (const host of this.#travellers.keys()) this.left(host)
  }

  #traveller(host: string): Traveller {
    const known = this.#travellers.get(host)
    if (known) return known
    const traveller = { host, position: this.#travellers.size, running: false, out: false }
    this.#travellers.set(host, traveller)
    this.#behind++
    return traveller
  }

  #enter(traveller: Traveller, place: Spot): void {
    const from = traveller.at ? this.#pending.indexOf(traveller.at) + 1 : 0
    const block = this.#pending.find((candidate, index) => index >= from && same(candidate.place, place))
    if (!traveller.at && !traveller.out) this.#behind--
    traveller.at?.visitors.delete(traveller)
    traveller.at = block ?? this.#insert(traveller, place, from)
    traveller.at.visitors.add(traveller)
    traveller.role = place.role
    traveller.running = true
  }

  /**
   * Within a role a task that is new belongs right behind the host's latest one. The first of another role belongs
   * before that role's tasks that other hosts came to already, and behind everything when there are none.
   */
  #insert(traveller: Traveller, { role, task, handler }: Spot, from: number): Pending {
    const block: Pending = { place: { role, task, handler }, results: [], visitors: new Set() }
    const first = this.#pending.findIndex((candidate, index) => index >= from && candidate.place.role === role)
    const elsewhere = first < 0 ? this.#pending.length : first
    const stays = role === traveller.role || role === connection.role
    this.#pending.splice(stays ? from : elsewhere, 0, block)
    return block
  }

  #settle(traveller: Traveller, outcome: Result['outcome']): void {
    traveller.at?.results.push({ host: traveller.host, outcome })
    traveller.running = false
  }

  #release(): void {
    while (this.#behind === 0 && this.#pending[0] && isPast(this.#pending[0])) this.#close(this.#pending.shift()!)
  }

  #close({ place, results, visitors }: Pending): void {
    for (const traveller of visitors) {
      traveller.at = undefined
      if (!traveller.out) this.#behind++
    }
    if (results.length === 0) return
    const position = ({ host }: Result) => this.#traveller(host).position
    this.#print({ place, results: results.sort((a, b) => position(a) - position(b)) })
  }
}

function same(a: Spot, b: Spot): boolean {
  return a.task === b.task && a.role === b.role && a.handler === b.handler
}

function isPast({ visitors }: Pending): boolean {
  for (const { running } of visitors) if (running) return false
  return true
}
