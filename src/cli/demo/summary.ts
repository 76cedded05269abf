import { duration } from '../../report/recap.js'

/** A finished step of the demonstration. */
export interface FinishedStep {
  readonly title: string
  readonly milliseconds: number
  /** The sentence that the step has verified; absent when the step failed. */
  readonly result?: string
}

/** A table of the steps: number, title, time, and whether it succeeded. */
export function summary(steps: readonly FinishedStep[]): string {
  const width = Math.max(...steps.map(({ title }) => title.length))
  const lines = steps.map(({ title, milliseconds, result }, index) => {
    const mark = result === undefined ? '✘' : '✔'
    return `${mark} ${String(index + 1).padStart(2)}  ${title.padEnd(width)}  ${duration(milliseconds).padStart(12)}`
  })
  const total = steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  return `${lines.join('\n')}\n${' '.repeat(6)}${'Total'.padEnd(width)}  ${duration(total).padStart(12)}`
}
