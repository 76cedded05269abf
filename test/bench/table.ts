import type { CandidateName } from './candidate.js'
import type { Row } from './row.js'

/** The rows as two tables: the times of each program, and the figures. */
export function table(rows: readonly Row[]): string {
  const shown = programs.filter((name) => rows.some(({ measured }) => measured[name]))
  const times = rows.map((row) => [row.case, String(row.hosts), ...shown.map((name) => seconds(row, name))])
  const figures = rows.flatMap((row) =>
    row.figures.map(({ name, value, aim }) => [row.case, String(row.hosts), name, plain(value), judged(value, aim)]),
  )
  return `${aligned([['case', 'hosts', ...shown], ...times])}\n${aligned([['case', 'hosts', 'figure', 'value', 'aim'], ...figures])}`
}

const programs: readonly CandidateName[] = ['haploy', 'floor', 'ssh', 'scp', 'rsync', 'ansible']

function seconds({ measured }: Row, name: CandidateName): string {
  const took = measured[name]
  return took ? `${took.seconds.toFixed(2)} s` : ''
}

function plain(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 100 ? 2 : 0)
}

function judged(value: number, aim: number | undefined): string {
  return aim === undefined ? '' : `<= ${aim} ${value <= aim ? 'met' : 'missed'}`
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const [header, ...rest] = lines
  return [header!, widths.map((width) => '-'.repeat(width)), ...rest]
    .map((line) => `${line.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('')
}
