import type { Rule } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { type Finding, locationsOf, onEachHost } from './violation.js'

export const accessRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/unrestricted-return',
    severity: 'error',
    explanation:
      'nginx answers a `return` before it asks who is there, so that a location with auth, allow or deny is open to everybody. Serve a file there.',
    find: onEachHost(unrestrictedReturns),
  },
]

function unrestrictedReturns(vars: Nginx): readonly Finding[] {
  return locationsOf(vars).flatMap(({ path, variable, location: { return: answer, auth, allow, deny } }): Finding[] => {
    if (answer === undefined || !(auth || allow || deny)) return []
    return [
      {
        variable,
        message: `location ${path} answers by return, which nginx gives to everybody, whatever auth, allow and deny say`,
        hint: 'Serve a file there, or leave the restriction out.',
      },
    ]
  })
}
