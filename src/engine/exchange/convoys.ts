import { FailedError } from '../../core/errors.js'
import type { Outcome } from '../../core/outcome.js'
import type { Output } from '../../core/shell/output.js'
import type { Task } from '../../core/task.js'
import type { Untimed } from '../events.js'
import { givenUp } from '../failure/failure.js'
import { difference } from './apply.js'
import type { Progress } from './batch.js'
import { convoyOf, type Delivery, type Need, type Passenger, partsOf, type Yard } from './convoy.js'
import type { EarlyHandlers } from './early-handlers.js'
import { refuseUnlessConverged } from './proof.js'
import type { Outputs } from './turns.js'
import type { Entry, Work } from './work.js'

interface Options extends Yard {
  readonly early: EarlyHandlers
  /** What tasks printed is put there. */
  readonly outputs: Map<Task, Output>
  tell(event: Untimed): void
}

/** A passenger that was sent. */
interface Ride extends Passenger {
  /** Its outputs, once the host is done with it. */
  readonly arrival: Promise<Outputs>
  /** Of the last one: what goes behind it, and who takes that in. */
  readonly tail?: { readonly arrival: Promise<Outputs>; store(outputs: Outputs): void }
  /** The last line that it wrote. */
  lastWords?: string
}

/**
 * Makes changes. Quick ones of consecutive tasks travel to the host together and are made there one after another, as if
 * each had come alone: asked about before and behind, and none behind one that failed.
 */
export class Convoys {
  /** Those that were sent, until the walk comes to them. */
  readonly #sent = new Map<Work, Ride>()
  /** Whom the walk waits for. */
  #awaited: Ride | undefined

  constructor(private readonly options: Options) {}

  /** Makes the changes of a task, and sends along what may go with them. Throws what is wrong with the task's own. */
  async send(need: Need, entries: readonly Entry[]): Promise<Outcome> {
    const { session, early, observations } = this.options
    const { timeout } = need.resource
    const upcoming = session.isTight(timeout) ? [] : entries
    const convoy = convoyOf(need, upcoming, this.options)
    const left = behind(convoy.at(-1)!.work, upcoming)
    const deliveries = convoy.flatMap(({ delivery }) => delivery ?? [])
    const handlers = early.behind(deliveries, left)
    const handlerParts = handlers.flatMap(({ parts }) => parts)
    const following = observations.following(left)
    const arrivals = session.inTurn([...convoy.map(partsOf), [...handlerParts, ...following.parts]], {
      timeout: timeout === undefined ? undefined : timeout * 1000,
      onProgress: (progress) => this.#follow(rides, progress),
    })
    const store = (outputs: Outputs) => {
      early.store(handlers, outputs)
      observations.store(following.works, outputs.slice(handlerParts.length))
    }
    const rides = convoy.map((passenger, index): Ride => {
      const isLast = index === convoy.length - 1
      return { ...passenger, arrival: arrivals[index]!, ...(isLast && { tail: { arrival: arrivals.at(-1)!, store } }) }
    })
    this.#sent.clear()
    for (const ride of rides.slice(1)) this.#sent.set(ride.work, ride)
    return await this.#finish(rides[0]!, deliveries[0]!)
  }

  /** Whether a task went along and was reached, which takes until it ends. */
  async reached(work: Work): Promise<boolean> {
    const ride = this.#sent.get(work)
    return (await ride?.arrival.then(passed, () => true)) ?? false
  }

  /** What became of a task that went along; undefined when it was not reached, or had nothing to change. */
  async arrive(work: Work): Promise<Outcome | undefined> {
    const ride = this.#sent.get(work)
    if (!ride) return undefined
    this.#sent.delete(work)
    const { guard, delivery } = ride
    if (!passed(await this.#arrival(ride))) return undefined
    if (delivery) return await this.#finish(ride, delivery)
    this.options.observations.store([work], [guard!.answer])
    return undefined
  }

  async #finish(ride: Ride, delivery: Delivery): Promise<Outcome> {
    const { session, handlers, outputs } = this.options
    const { work, resource, changes, newlyOwed, settled, handled, doneAtOnce } = delivery
    const all = await this.#arrival(ride)
    const own = ride.guard ? all.slice(1) : all
    session.owed.add(delivery.marked(own))
    const { changed, result, own: proof } = delivery.read(own)
    outputs.set(work.task, result)
    ride.tail?.store(await ride.tail.arrival)
    if (proof) refuseUnlessConverged(resource, proof)
    session.owed.remove(doneAtOnce)
    await handlers.forgive([...settled, ...handled, ...(changed ? [] : newlyOwed)])
    return changed ? { status: 'changed', differences: changes.map(difference) } : { status: 'ok' }
  }

  /** An exchange that was given up is the trouble of whom the host was at: what went before has arrived already. */
  async #arrival(ride: Ride): Promise<Outputs> {
    this.#awaited = ride
    try {
      const outputs = await ride.arrival
      await ride.tail?.arrival
      return outputs
    } catch (error) {
      this.#sent.clear()
      if (!(error instanceof FailedError)) throw error
      await this.options.session.recallOwed()
      throw givenUp(error, ride.lastWords)
    }
  }

  #follow(rides: readonly Ride[], { part, line, told }: Progress): void {
    const { tell } = this.options
    for (const each of told) {
      const ride = rideOf(rides, each.part)
      if (ride && ride === this.#awaited) tell({ type: 'task-progress', ...ride.work.place, text: each.text })
    }
    const ride = rideOf(rides, part)
    if (line === undefined || !ride) return
    ride.lastWords = line
    if (ride === this.#awaited) tell({ type: 'task-output', ...ride.work.place, line })
  }
}

/** Its first part ran, and let it go on. */
function passed([first]: Outputs): boolean {
  return first?.code === 0
}

function behind(work: Work, entries: readonly Entry[]): readonly Entry[] {
  return entries.slice(entries.findIndex((entry) => entry.type === 'work' && entry.work === work) + 1)
}

/** Whose part that is; undefined for what goes behind the last one. */
function rideOf(rides: readonly Ride[], part: number): Ride | undefined {
  let end = 0
  return rides.find((ride) => {
    end += partsOf(ride).length
    return part < end
  })
}
