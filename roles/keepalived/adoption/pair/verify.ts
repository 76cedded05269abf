import { HaployError } from 'haploy'
import { ownedKeywords } from '../../checks/raw-text/owned.js'
import { unknownKeywords } from '../../keywords/known.js'
import { rawTextsOf } from '../../keywords/raw-texts.js'
import { type Keepalived, variables as schema } from '../../schema/variables.js'
import { differencesBetween } from '../effective/compare.js'
import type { PairHost } from '../host.js'
import { merged, type Split } from './merge.js'
import { hostCalled, rendered } from './render.js'

/** What remains different when the role writes the configuration, and what lint rejects in raw text, a sentence each. */
export function remainingNotes({ variables, hostVariables }: Split, hosts: readonly PairHost[]): readonly string[] {
  const hostVars = hosts.map(({ name }) => ({
    host: hostCalled(name),
    vars: validated(name, merged({ ...variables }, { ...hostVariables[name] })),
  }))
  return hosts.flatMap(({ name, facts, statements, version }, i) => {
    const after = rendered(name, hostVars, facts, version)
    const found = differencesBetween(statements, after, facts.hostname)
    return [...found.map((each) => `${name}: ${each}.`), ...rawNotes(hostVars[i]!.vars)]
  })
}

function validated(name: string, values: unknown): Keepalived {
  const { data, error } = schema.safeParse(values)
  if (data) return data
  const { path, message } = error.issues[0]!
  throw new HaployError(`keepalived on ${name} cannot be adopted: ${[...path, message].join(' ')}`, {
    hint: 'Change it on the host first, or declare it yourself.',
  })
}

function rawNotes(vars: Keepalived): readonly string[] {
  return rawTextsOf(vars).flatMap((raw) => [
    ...ownedKeywords(raw, vars).map(
      ([message]) => `${raw.variable}: ${message}. Ignore keepalived/raw-owned-keyword to keep it as it is.`,
    ),
    ...unknownKeywords(raw).map(({ keyword }) => `${raw.variable}: ${keyword} is no keyword that lint knows there.`),
  ])
}
