import { type Kind, kinds } from '../faults/kinds.js'
import { type ScenarioName, scenarios } from '../scenario.js'
import { Random } from './random.js'

/** When a fault is injected: a fraction of the duration of an undisturbed run, or of the list of its points. */
export type Moment = { readonly type: 'time' | 'point'; readonly fraction: number }

/** Everything that is random about a trial. */
export interface Plan {
  readonly seed: number
  readonly scenario: ScenarioName
  readonly kind: Kind
  readonly moment: Moment
  /** Milliseconds until a fault that lasts ends. Some links are cut for so long that they count as dead. */
  readonly lasts: number
  /** The next run begins before the fault has ended, as that of an operator who does not wait. */
  readonly overlaps: boolean
  /** A fault in the run that is to repair the first one; the run after that has to. */
  readonly second?: { readonly kind: Kind; readonly fraction: number }
  /** For what a fault chooses itself. */
  readonly random: Random
}

/** What trials may be of. */
export interface Choices {
  readonly kinds: readonly Kind[]
  readonly scenarios: readonly ScenarioName[]
}

/**
 * The seed determines the plan. A package manager can only be killed in a scenario with packages. Seeds that follow one another have the kinds in turn.
 */
export function planOf(seed: number, choices: Choices = { kinds, scenarios }): Plan {
  const random = new Random(seed)
  const kind = choices.kinds[seed % choices.kinds.length]!
  const packages = kind === 'package manager'
  const possible = weighted.filter((name) => choices.scenarios.includes(name) && !(packages && name === 'edit'))
  const scenario = random.pick(possible)
  const moment: Moment = { type: !packages && random.next() < 0.3 ? 'point' : 'time', fraction: random.next() }
  const dead = kind === 'cut link' && random.next() < 0.15
  const lasts = Math.round(dead ? random.between(31_000, 45_000) : random.between(200, 6000))
  const overlaps = random.next() < 0.4
  const secondKind = random.pick(scenario === 'edit' ? secondKinds : [...secondKinds, 'package manager' as const])
  const second = random.next() < 0.35 ? { kind: secondKind, fraction: random.next() } : undefined
  return { seed, scenario, kind, moment, lasts, overlaps, ...(second && { second }), random }
}

/** The longer a scenario takes, the fewer trials it gets. */
const weighted: readonly ScenarioName[] = [
  'first deployment',
  ...Array<'upgrade'>(3).fill('upgrade'),
  ...Array<'edit'>(8).fill('edit'),
]

const secondKinds: readonly Kind[] = ['controller', 'connection', 'session', 'script', 'host', 'sudo']
