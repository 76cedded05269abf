import { printableLine, shortened, table, widthOf } from '../../report/printable.js'

/** A variable as the table shows it. */
export interface Row {
  readonly variable: string
  /** As JSON. */
  readonly value: string
  readonly from: string
}

/** A table of variables. A value of more than 60 columns is cut, and so is what does not fit into a terminal's columns. */
export function tableText(rows: readonly Row[], columns = Number.POSITIVE_INFINITY): string {
  const others = (key: 'variable' | 'from') => Math.max(8, ...rows.map((row) => widthOf(row[key])))
  const most = Math.min(60, Math.max(10, columns - others('variable') - others('from') - 4))
  const lines = [
    ['VARIABLE', 'VALUE', 'FROM'],
    ...rows.map(({ variable, value, from }) => [variable, shortened(printableLine(value), most), from]),
  ]
  return table(lines, columns)
}
