import type { Kind } from '../faults/kinds.js'
import { columns } from '../print.js'
import { type Phase, phases, type RandomTrial } from './trial.js'

/** The trials of one kind of fault. */
export type Row = {
  readonly kind: Kind | 'all'
  readonly trials: number
  /** Those whose run succeeded in spite of the fault. */
  readonly succeeded: number
  /** Those whose next run was disturbed, too. */
  readonly twice: number
  readonly recovered: number
  readonly lost: number
} & Readonly<Record<Phase, number>>

export function rowsOf(trials: readonly RandomTrial[]): Row[] {
  const kinds = [...new Set(trials.map(({ kind }) => kind))].sort()
  return [
    ...kinds.map((kind) =>
      rowOf(
        kind,
        trials.filter((trial) => trial.kind === kind),
      ),
    ),
    rowOf('all', trials),
  ]
}

function rowOf(kind: Row['kind'], trials: readonly RandomTrial[]): Row {
  const count = (holds: (trial: RandomTrial) => boolean) => trials.filter(holds).length
  const hit = Object.fromEntries(phases.map((phase) => [phase, count((trial) => trial.phase === phase)]))
  const lost = count((trial) => trial.lost.length > 0)
  return {
    kind,
    trials: trials.length,
    ...(hit as Record<Phase, number>),
    succeeded: count(({ succeeded }) => succeeded),
    twice: count(({ second }) => second !== undefined),
    recovered: trials.length - lost,
    lost,
  }
}

/** The rows as a table, followed by each loss with its seed. */
export function table(trials: readonly RandomTrial[]): string {
  const header = [
    'fault in',
    'trials',
    'before changes',
    'between',
    'after',
    'run succeeded',
    'second fault',
    'recovered',
    'lost',
  ]
  const rows = rowsOf(trials).map(({ kind, trials: all, before, between, after, succeeded, twice, recovered, lost }) =>
    [kind, all, before, between, after, succeeded, twice, recovered, lost].map(String),
  )
  return `${columns([header, ...rows], 1)}\n${trials.map(losses).join('')}`
}

function losses(trial: RandomTrial): string {
  if (trial.lost.length === 0) return ''
  return `\nLost: ${describeTrial(trial)}\n${trial.lost.map((what) => `  ${what}\n`).join('')}`
}

export function describeTrial({ seed, scenario, kind, where, second }: RandomTrial): string {
  return `seed ${seed}: ${scenario}, ${kind} at ${where}${second ? `, then ${second.kind}` : ''}`
}
