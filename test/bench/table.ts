import { aims, type Row, ratiosOf } from './row.js'

/** The rows as a person reads them, and below each what is to be noticed. */
export function table(rows: readonly Row[]): string {
  const cells = [header, ...rows.map(cellsOf)]
  const widths = header.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)))
  const lines = cells.map((line) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))),
  )
  return `${[lines[0]!, widths.map((width) => '-'.repeat(width)), ...lines.slice(1)].map((line) => line.join('  ')).join('\n')}\n`
}

const header = ['case', 'hosts', 'haploy', 'floor', 'x floor', 'aim', 'ssh', 'ansible', 'ansible x', 'exchanges']

function cellsOf(row: Row): string[] {
  const { haploy, floor, ssh, ansible } = row.seconds
  const ratios = ratiosOf(row)
  const aim = aims[row.case]
  const met = aim !== undefined && ratios.floor !== undefined && ratios.floor <= aim
  return [
    row.case,
    String(row.hosts),
    ...[haploy, floor].map(seconds),
    times(ratios.floor),
    aim === undefined ? '' : `<= ${aim} ${met ? 'met' : 'missed'}`,
    ...[ssh, ansible].map(seconds),
    times(ratios.ansible),
    row.exchangesPerHost === undefined ? '' : `${row.exchangesPerHost} a host`,
  ]
}

function seconds(value: number | undefined): string {
  return value === undefined ? '' : `${value.toFixed(2)} s`
}

function times(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(value < 10 ? 2 : 1)
}
