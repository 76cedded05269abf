import { duration } from '../../report/recap.js'

/** One step of the demonstration, when it is over. */
export interface FinishedStep {
  readonly title: string
  readonly milliseconds: number
  /** What proved to be true; absent when the step failed. */
  readonly proved?: string
}

/** A table of the steps: number, title, time, and whether it succeeded. */
export function summary(steps: readonly FinishedStep[]): string {
  const width = Math.max(...steps.map(({ title }) => title.length))
  const lines = steps.map(({ title, milliseconds, proved }, index) => {
    const mark = proved === undefined ? '✘' : '✔'
    return `${mark} ${String(index + 1).padStart(2)}  ${title.padEnd(width)}  ${duration(milliseconds).padStart(12)}`
  })
  const total = steps.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  return `${lines.join('\n')}\n${' '.repeat(6)}${'Altogether'.padEnd(width)}  ${duration(total).padStart(12)}`
}
