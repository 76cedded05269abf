import type { Kind } from '../faults/kinds.js'
import { columns } from '../print.js'
import type { ScenarioName } from '../scenario.js'
import { describePoint } from './point.js'
import type { Trial } from './trial.js'

/** The number of faults of one kind in one scenario, and their results. */
export interface Row {
  readonly tool: Trial['tool']
  readonly scenario: ScenarioName
  readonly kind: Kind
  readonly points: number
  readonly survived: number
  readonly lost: number
}

export function rowsOf(trials: readonly Trial[]): Row[] {
  const rows = new Map<string, Row>()
  for (const { tool, scenario, kind, lost } of trials) {
    const key = `${tool} ${scenario} ${kind}`
    const row = rows.get(key) ?? { tool, scenario, kind, points: 0, survived: 0, lost: 0 }
    const survived = lost.length === 0 ? 1 : 0
    const sums = { points: row.points + 1, survived: row.survived + survived, lost: row.lost + 1 - survived }
    rows.set(key, { ...row, ...sums })
  }
  return [...rows.values()]
}

/** The rows as a table, followed by each loss. */
export function table(trials: readonly Trial[]): string {
  const header = ['tool', 'scenario', 'fault in', 'points', 'survived', 'lost']
  const cells = [header, ...rowsOf(trials).map((row) => Object.values(row).map(String))]
  return `${columns(cells, 3)}\n${trials.map(losses).join('')}`
}

function losses({ tool, scenario, kind, point, lost }: Trial): string {
  if (lost.length === 0) return ''
  return `\nLost by ${tool} in the ${scenario}, ${kind}, ${describePoint(point)}:\n${lost.map((what) => `  ${what}\n`).join('')}`
}
