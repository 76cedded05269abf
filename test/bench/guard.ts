import { readFile, writeFile } from 'node:fs/promises'
import type { Row } from './row.js'

const file = 'test/bench/guards.json'

/** The factor from which a worse figure counts as a regression, and not as noise. */
const slack = 1.15

/** The recorded guarded figures by name. */
type Guards = Readonly<Record<string, number>>

/** A line for each guarded figure that is clearly worse than the recorded one. */
export async function regressions(rows: readonly Row[]): Promise<string[]> {
  const guards = await read()
  return Object.entries(guarded(rows)).flatMap(([name, value]) => {
    const before = guards[name]
    return before === undefined || value <= before * slack
      ? []
      : [
          `${name}: ${value.toFixed(2)} where it was ${before.toFixed(2)}, ${Math.round((value / before - 1) * 100)} % more`,
        ]
  })
}

/** Records the figures of these rows; keeps those of other cases. */
export async function update(rows: readonly Row[]): Promise<void> {
  const guards = { ...(await read()), ...guarded(rows) }
  const sorted = Object.fromEntries(Object.entries(guards).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  const rounded = JSON.stringify(
    sorted,
    (_, value) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value),
    2,
  )
  await writeFile(file, `${rounded}\n`)
}

function guarded(rows: readonly Row[]): Guards {
  return Object.fromEntries(
    rows.flatMap((row) =>
      row.figures.flatMap(({ name, value, guarded }) =>
        guarded ? [[`${row.case}, ${row.hosts}: ${name}`, value]] : [],
      ),
    ),
  )
}

async function read(): Promise<Guards> {
  return JSON.parse(await readFile(file, 'utf8')) as Guards
}
