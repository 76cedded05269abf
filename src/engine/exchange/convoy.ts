import type { Change, Resource } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { type Redactor, secretsOf } from '../failure/redactor.js'
import type { HandlerName, Handlers } from '../handlers.js'
import type { Pending } from '../host/pending.js'
import type { Session } from '../host/session.js'
import { type Application, application } from './apply.js'
import type { Part } from './batch.js'
import type { Observations } from './observations.js'
import { stillAnswers } from './proof.js'
import type { Entry, Work } from './work.js'

/** What is needed to put a convoy together. */
export interface Yard {
  readonly session: Session
  readonly observations: Observations
  readonly handlers: Handlers
  readonly redactor: Redactor
}

/** A task that needs changes. */
export interface Need {
  readonly work: Work
  readonly resource: Resource
  readonly changes: readonly Change[]
}

/** Changes of one task on their way, and what comes of them for the handlers. */
export interface Delivery extends Need, Application {
  readonly newlyOwed: readonly Pending[]
  readonly settled: readonly HandlerName[]
  /** The task itself, when it is a handler. */
  readonly handled: readonly HandlerName[]
  /** Handlers that are no longer owed as soon as the steps have succeeded. */
  readonly doneAtOnce: readonly HandlerName[]
}

/** A task in a convoy. */
export interface Passenger {
  readonly work: Work
  /** Lets it, and all behind it, go on only while the host still answers as before; the first one was asked just now. */
  readonly guard?: { readonly answer: Output; readonly part: Part }
  /** Absent when it has nothing to change. */
  readonly delivery?: Delivery
}

/** Tasks that travel together at most: Ctrl-C lets all of them end. */
const mostTasks = 25

/** Bytes of scripts and content that travel with the first task at most. */
const mostBytes = 2 ** 20

/**
 * A task that needs changes, and those behind it that may travel with it: their changes are quick and known, and so is
 * that tasks between them have nothing to change. Only the host's own answer on the way decides whether that is still true.
 */
export function convoyOf(need: Need, upcoming: readonly Entry[], yard: Yard): Passenger[] {
  const convoy: Passenger[] = []
  const take = (passenger: Passenger) => {
    convoy.push(passenger)
    if (passenger.delivery) yard.observations.noteChange(passenger.delivery)
  }
  take({ work: need.work, delivery: deliver(need, [], yard) })
  let bytes = 0
  for (const entry of isQuick(need) ? upcoming : []) {
    if (entry.type !== 'work' || convoy.length === mostTasks) break
    if (!entry.work.task.when) continue
    const next = companion(entry.work, convoy, yard)
    if (next) bytes += sizeOf(next)
    if (!next || bytes > mostBytes) break
    take(next)
  }
  return convoy.slice(0, convoy.findLastIndex(({ delivery }) => delivery) + 1)
}

export function partsOf({ guard, delivery }: Passenger): Part[] {
  return [...(guard ? [guard.part] : []), ...(delivery?.parts ?? [])]
}

function companion(work: Work, convoy: readonly Passenger[], yard: Yard): Passenger | undefined {
  const foreseen = yard.observations.foresee(work)
  if (!foreseen || yard.session.isTight(foreseen.resource.timeout)) return undefined
  const { resource, answer, changes } = foreseen
  const guard = { answer, part: { script: stillAnswers(resource, answer), required: true } }
  if (changes.length === 0) return { work, guard }
  if (!isQuick(foreseen)) return undefined
  yard.redactor.add(resource.probe.script.secrets)
  const owed = convoy.flatMap(({ delivery }) => delivery?.newlyOwed ?? [])
  return { work, guard, delivery: deliver(foreseen, owed, yard) }
}

/** One that starts or restarts something, or that judges its own result, travels alone: much may hang on it. */
function isQuick({ work, resource }: Need): boolean {
  return resource.quick === true && !resource.judge && work.task.settles.length === 0 && !work.place.handler
}

/** `owed`: handlers that changes before it in the same convoy make owed. */
function deliver(need: Need, owed: readonly Pending[], { handlers, redactor }: Yard): Delivery {
  const { work, resource, changes } = need
  const isOwed = ({ handler }: Pending) =>
    owed.some((each) => each.handler === handler && each.role === work.place.role)
  const newlyOwed = handlers.newlyOwed(work, changes).filter((pending) => !isOwed(pending))
  const settled = handlers.settledBy(work, changes)
  const handled = handlers.doneBy(work)
  // A handler is done at once only where the exit codes of its steps are the whole proof.
  const doneAtOnce = resource.judge ? [] : [...settled, ...(resource.proof === 'steps' ? handled : [])]
  redactor.add(changes.flatMap(secretsOf))
  const applied = application(resource, changes, { owed: newlyOwed, done: doneAtOnce })
  return { work, resource, changes, newlyOwed, settled, handled, doneAtOnce, ...applied }
}

function sizeOf(passenger: Passenger): number {
  return partsOf(passenger).reduce((sum, { script, input }) => sum + script.text.length + (input?.size ?? 0), 0)
}
