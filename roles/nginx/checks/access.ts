import type { Rule } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { type Finding, locationsOf, onEachHost } from './violation.js'

export const accessRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/unrestricted-return',
    severity: 'error',
    explanation:
      'nginx evaluates `return` before access control, so a location with auth, allow or deny is open to everyone. Serve a file there.',
    find: onEachHost(unrestrictedReturns),
  },
]

function unrestrictedReturns(vars: Nginx): readonly Finding[] {
  return locationsOf(vars).flatMap(({ path, variable, location: { return: answer, auth, allow, deny } }): Finding[] => {
    if (answer === undefined || !(auth || allow || deny)) return []
    return [
      {
        variable,
        message: `location ${path} has a return, which nginx evaluates before auth, allow and deny: it is open to everyone`,
        hint: 'Serve a file there, or remove the restriction.',
      },
    ]
  })
}
