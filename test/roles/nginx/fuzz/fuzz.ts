import fc from 'fast-check'
import type { Lab } from '../../../../src/lab/index.js'
import { prepare, refusals } from './host.js'
import { type Configuration, outcomeOf, variableSets } from './site.js'

/** What became of the generated sets of variables. */
export interface FuzzResult {
  readonly seed: number
  /** Sets that the schema refuses. */
  readonly invalid: number
  /** Sets that lint refuses, by rule. */
  readonly linted: ReadonlyMap<string, number>
  readonly accepted: number
  /** Configurations that lint accepts and the host refuses: none is right. */
  readonly refused: readonly { readonly says: string; readonly variables: object }[]
}

/** Configurations in one exchange with the host. */
const perExchange = 50

/** Generates sets of variables, and asks the nginx of a lab host about those that lint accepts. */
export async function fuzz(
  lab: Lab,
  host: string,
  { runs, seed }: { runs: number; seed: number },
): Promise<FuzzResult> {
  const sets = fc.sample(variableSets(await prepare(lab, host)), { numRuns: runs, seed })
  const accepted: Configuration[] = []
  const linted = new Map<string, number>()
  let invalid = 0
  for (const variables of sets) {
    const outcome = outcomeOf(variables)
    if ('invalid' in outcome) invalid++
    else if ('text' in outcome) accepted.push(outcome)
    else for (const rule of outcome.rules) linted.set(rule, (linted.get(rule) ?? 0) + 1)
  }
  const refused: { says: string; variables: object }[] = []
  for (let start = 0; start < accepted.length; start += perExchange) {
    const some = accepted.slice(start, start + perExchange)
    const answers = await refusals(lab, host, some)
    for (const [index, says] of answers.entries())
      if (says !== '') refused.push({ says, variables: some[index]!.variables })
  }
  return { seed, invalid, linted, accepted: accepted.length, refused }
}
