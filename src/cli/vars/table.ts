import { padded, printableLine, truncated, widthOf } from '../../report/printable.js'

/** A variable as the table shows it. */
export interface Row {
  readonly variable: string
  /** As JSON. */
  readonly value: string
  readonly from: string
}

/** A table of variables; a value of more than 60 columns is cut. */
export function tableText(rows: readonly Row[]): string {
  const lines = [
    ['VARIABLE', 'VALUE', 'FROM'],
    ...rows.map(({ variable, value, from }) => [variable, short(value), from]),
  ]
  const widths = [0, 1].map((column) => Math.max(...lines.map((line) => widthOf(line[column]!))))
  return lines
    .map(([variable, value, from]) => `${padded(variable!, widths[0]!)}  ${padded(value!, widths[1]!)}  ${from}\n`)
    .join('')
}

const most = 60

function short(value: string): string {
  const line = printableLine(value)
  return widthOf(line) <= most ? line : `${truncated(line, most - 1)}…`
}
