import { FailedError } from '../../core/errors.js'

/** Counters of one host, by their names in the recap: ok, changed, failed … */
export type Counters = Readonly<Record<string, number>>

/** Reads the PLAY RECAP of what `haploy run` wrote, without colours. Throws FailedError when there is none. */
export function countersIn(output: string): ReadonlyMap<string, Counters> {
  const recap = output.split('PLAY RECAP').at(1) ?? ''
  const lines = [...recap.matchAll(/^(\S+) +: ((?:\w+=\d+ *)+)$/gm)]
  if (lines.length === 0) throw new FailedError('the run ended without a recap')
  return new Map(lines.map(([, host, counters]) => [host!, counterOf(counters!)]))
}

function counterOf(text: string): Counters {
  return Object.fromEntries([...text.matchAll(/(\w+)=(\d+)/g)].map(([, name, count]) => [name!, Number(count)]))
}
