import { duration } from '../../report/recap.js'
import type { Played } from './stage.js'

/** A table of the steps: number, title, time, and below it what was seen to be so. */
export function summary(played: readonly Played[]): string {
  const width = Math.max(...played.map(({ title }) => title.length))
  const lines = played.map(({ title, milliseconds, seen }, index) => {
    const mark = seen === undefined ? '✘' : '✔'
    return `${mark} ${String(index + 1).padStart(2)}  ${title.padEnd(width)}  ${duration(milliseconds).padStart(12)}`
  })
  const total = played.reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  return `${lines.join('\n')}\n${' '.repeat(6)}${'Altogether'.padEnd(width)}  ${duration(total).padStart(12)}`
}
