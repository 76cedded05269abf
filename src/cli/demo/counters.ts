import { FailedError } from '../../core/errors.js'

/** Counters of one host, by their names in the recap: ok, changed, failed … */
export type Counters = Readonly<Record<string, number>>

/** Parses the PLAY RECAP in the output of `haploy run`, without colours. Throws FailedError when there is none. */
export function countersIn(output: string): ReadonlyMap<string, Counters> {
  const recap = output.split('PLAY RECAP').at(1) ?? ''
  const lines = [...recap.matchAll(/^(\S+) +: (\w+=\d+(?: +\w+=\d+)*) *$/gm)]
  if (lines.length === 0) throw new FailedError('the output of the run has no PLAY RECAP')
  return new Map(lines.map(([, host, counters]) => [host!, counterOf(counters!)]))
}

function counterOf(text: string): Counters {
  return Object.fromEntries([...text.matchAll(/\b(\w+)=(\d+)/g)].map(([, name, count]) => [name!, Number(count)]))
}
